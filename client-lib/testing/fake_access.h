#ifndef WEBMUNK_CLIENT_TESTING_FAKE_ACCESS_H_
#define WEBMUNK_CLIENT_TESTING_FAKE_ACCESS_H_

#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "webmunk/v1/auth.grpc.pb.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk {

// The part of a FakeServer that knows users and tokens: it keeps what it is asked.
// Only one call at a time.
struct FakeAccess : v1::AuthService::Service, v1::UserService::Service {
  // What IssueToken and CreateApiToken give.
  std::string secret = "s3cret";
  // What all of them return.
  grpc::Status status;

  std::vector<v1::User> users;
  std::vector<v1::ApiToken> tokens;

  v1::IssueTokenRequest issued;
  v1::ChangePasswordRequest changed;
  v1::CreateUserRequest created;
  v1::UpdateUserRequest updated;
  v1::ResetPasswordRequest reset;
  v1::CreateApiTokenRequest token_created;
  v1::ListApiTokensRequest tokens_listed;
  // Of users and tokens deleted.
  std::vector<std::string> deleted;
  // Of the last call.
  std::string authorization;

  grpc::Status IssueToken(grpc::ServerContext* context, const v1::IssueTokenRequest* request,
                          v1::IssueTokenResponse* response) override;
  grpc::Status ChangePassword(grpc::ServerContext* context,
                              const v1::ChangePasswordRequest* request,
                              v1::ChangePasswordResponse* response) override;
  grpc::Status CreateUser(grpc::ServerContext* context, const v1::CreateUserRequest* request,
                          v1::CreateUserResponse* response) override;
  grpc::Status GetUser(grpc::ServerContext* context, const v1::GetUserRequest* request,
                       v1::GetUserResponse* response) override;
  grpc::Status ListUsers(grpc::ServerContext* context, const v1::ListUsersRequest* request,
                         v1::ListUsersResponse* response) override;
  grpc::Status UpdateUser(grpc::ServerContext* context, const v1::UpdateUserRequest* request,
                          v1::UpdateUserResponse* response) override;
  grpc::Status DeleteUser(grpc::ServerContext* context, const v1::DeleteUserRequest* request,
                          v1::DeleteUserResponse* response) override;
  grpc::Status ResetPassword(grpc::ServerContext* context, const v1::ResetPasswordRequest* request,
                             v1::ResetPasswordResponse* response) override;
  grpc::Status CreateApiToken(grpc::ServerContext* context,
                              const v1::CreateApiTokenRequest* request,
                              v1::CreateApiTokenResponse* response) override;
  grpc::Status ListApiTokens(grpc::ServerContext* context, const v1::ListApiTokensRequest* request,
                             v1::ListApiTokensResponse* response) override;
  grpc::Status RevokeApiToken(grpc::ServerContext* context,
                              const v1::RevokeApiTokenRequest* request,
                              v1::RevokeApiTokenResponse* response) override;

 private:
  grpc::Status Begin(grpc::ServerContext* context);
};

}  // namespace webmunk

#endif  // WEBMUNK_CLIENT_TESTING_FAKE_ACCESS_H_
