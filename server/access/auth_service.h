#ifndef WEBMUNK_SERVER_ACCESS_AUTH_SERVICE_H_
#define WEBMUNK_SERVER_ACCESS_AUTH_SERVICE_H_

#include "absl/status/status.h"
#include "server/access/api_tokens.h"
#include "server/access/login_check.h"
#include "server/access/sessions.h"
#include "server/access/users.h"
#include "server/rpc/call_gate.h"
#include "webmunk/v1/auth.grpc.pb.h"

namespace webmunk {

// Serves AuthService. Thread-safe. What it is made from must outlive it.
class AuthServiceImpl final : public v1::AuthService::CallbackService {
 public:
  AuthServiceImpl(LoginCheck& login, Sessions& sessions, Users& users, ApiTokens& api_tokens,
                  CallRunner& calls)
      : login_(login), sessions_(sessions), users_(users), api_tokens_(api_tokens), calls_(calls) {}

  grpc::ServerUnaryReactor* Login(grpc::CallbackServerContext* context,
                                  const v1::LoginRequest* request,
                                  v1::LoginResponse* response) override;
  grpc::ServerUnaryReactor* Logout(grpc::CallbackServerContext* context,
                                   const v1::LogoutRequest* request,
                                   v1::LogoutResponse* response) override;
  grpc::ServerUnaryReactor* IssueToken(grpc::CallbackServerContext* context,
                                       const v1::IssueTokenRequest* request,
                                       v1::IssueTokenResponse* response) override;
  grpc::ServerUnaryReactor* GetCurrentUser(grpc::CallbackServerContext* context,
                                           const v1::GetCurrentUserRequest* request,
                                           v1::GetCurrentUserResponse* response) override;
  grpc::ServerUnaryReactor* ChangePassword(grpc::CallbackServerContext* context,
                                           const v1::ChangePasswordRequest* request,
                                           v1::ChangePasswordResponse* response) override;
  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override;
  grpc::ServerUnaryReactor* RevokeSession(grpc::CallbackServerContext* context,
                                          const v1::RevokeSessionRequest* request,
                                          v1::RevokeSessionResponse* response) override;

 private:
  // Once the password was checked.
  absl::Status BeginSession(const LoginRecord& login, Caller& caller, v1::LoginResponse& response);
  // The step that does so, and what follows.
  absl::StatusOr<NextStep> Issue(const v1::IssueTokenRequest& request, const Caller& caller,
                                 v1::IssueTokenResponse& response);
  absl::StatusOr<NextStep> Change(const v1::ChangePasswordRequest& request, const Caller& caller);

  LoginCheck& login_;
  Sessions& sessions_;
  Users& users_;
  ApiTokens& api_tokens_;
  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUTH_SERVICE_H_
