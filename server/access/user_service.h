#ifndef WEBMUNK_SERVER_ACCESS_USER_SERVICE_H_
#define WEBMUNK_SERVER_ACCESS_USER_SERVICE_H_

#include "absl/status/status.h"
#include "server/access/api_tokens.h"
#include "server/access/users.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk {

// Serves UserService. Thread-safe. What it is made from must outlive it.
class UserServiceImpl final : public v1::UserService::CallbackService {
 public:
  // `hashers` run what hashes passwords.
  UserServiceImpl(Users& users, ApiTokens& api_tokens, PageTokens& page_tokens, CallRunner& calls,
                  WorkerPool& hashers)
      : users_(users),
        api_tokens_(api_tokens),
        page_tokens_(page_tokens),
        calls_(calls),
        hashers_(hashers) {}

  grpc::ServerUnaryReactor* CreateUser(grpc::CallbackServerContext* context,
                                       const v1::CreateUserRequest* request,
                                       v1::CreateUserResponse* response) override;
  grpc::ServerUnaryReactor* GetUser(grpc::CallbackServerContext* context,
                                    const v1::GetUserRequest* request,
                                    v1::GetUserResponse* response) override;
  grpc::ServerUnaryReactor* ListUsers(grpc::CallbackServerContext* context,
                                      const v1::ListUsersRequest* request,
                                      v1::ListUsersResponse* response) override;
  grpc::ServerUnaryReactor* UpdateUser(grpc::CallbackServerContext* context,
                                       const v1::UpdateUserRequest* request,
                                       v1::UpdateUserResponse* response) override;
  grpc::ServerUnaryReactor* DeleteUser(grpc::CallbackServerContext* context,
                                       const v1::DeleteUserRequest* request,
                                       v1::DeleteUserResponse* response) override;
  grpc::ServerUnaryReactor* ResetPassword(grpc::CallbackServerContext* context,
                                          const v1::ResetPasswordRequest* request,
                                          v1::ResetPasswordResponse* response) override;

  // api_token_service.cc
  grpc::ServerUnaryReactor* CreateApiToken(grpc::CallbackServerContext* context,
                                           const v1::CreateApiTokenRequest* request,
                                           v1::CreateApiTokenResponse* response) override;
  grpc::ServerUnaryReactor* ListApiTokens(grpc::CallbackServerContext* context,
                                          const v1::ListApiTokensRequest* request,
                                          v1::ListApiTokensResponse* response) override;
  grpc::ServerUnaryReactor* RevokeApiToken(grpc::CallbackServerContext* context,
                                           const v1::RevokeApiTokenRequest* request,
                                           v1::RevokeApiTokenResponse* response) override;

 private:
  absl::Status Create(const v1::CreateUserRequest& request, Caller& caller,
                      v1::CreateUserResponse& response);
  absl::Status List(const v1::ListUsersRequest& request, Caller& caller,
                    v1::ListUsersResponse& response);
  absl::Status Update(const v1::UpdateUserRequest& request, Caller& caller,
                      v1::UpdateUserResponse& response);
  absl::Status MakeToken(const v1::CreateApiTokenRequest& request, Caller& caller,
                         v1::CreateApiTokenResponse& response);
  absl::Status ListTokens(const v1::ListApiTokensRequest& request, Caller& caller,
                          v1::ListApiTokensResponse& response);

  Users& users_;
  ApiTokens& api_tokens_;
  PageTokens& page_tokens_;
  CallRunner& calls_;
  WorkerPool& hashers_;
};

// The identifier in `users/{user}`, if the caller may see what is this user's: it is
// its own, or the caller is an admin of all of the study. Else NOT_FOUND, as for one
// that does not exist.
absl::StatusOr<std::string> ParseReachableUser(std::string_view name, std::string_view field,
                                               const Caller& caller);
absl::Status CheckReachable(const std::string& user, const Caller& caller);

// Tells the audit log which user the call is about.
void NoteUser(const std::string& identifier, Caller& caller);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_USER_SERVICE_H_
