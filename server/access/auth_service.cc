#include "server/access/auth_service.h"

#include <string>
#include <utility>
#include <vector>

#include "server/access/access_proto.h"
#include "server/access/api_token_proto.h"
#include "server/access/auth_proto.h"
#include "server/access/user_proto.h"
#include "server/base/call_context.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status CheckGiven(const std::string& user, const std::string& password) {
  if (!user.empty() && !password.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("user_id and password are required");
}

}  // namespace

grpc::ServerUnaryReactor* AuthServiceImpl::Login(grpc::CallbackServerContext* context,
                                                 const v1::LoginRequest* request,
                                                 v1::LoginResponse* response) {
  const bool is_gateway = IsUnixPeer(context->peer());
  const auto login = [=, this](Caller& caller) -> absl::Status {
    if (!is_gateway) {
      return absl::FailedPreconditionError(
          "only a gateway that calls over a Unix socket begins sessions; see IssueToken");
    }
    return BeginSession(*request, caller, *response);
  };
  return RunUnary(hashing_, context, "AuthService.Login", login);
}

grpc::ServerUnaryReactor* AuthServiceImpl::Logout(grpc::CallbackServerContext* context,
                                                  const v1::LogoutRequest* /*request*/,
                                                  v1::LogoutResponse* /*response*/) {
  const auto logout = [this](Caller& caller) -> absl::Status {
    if (caller.principal.session_id == 0) {
      return absl::FailedPreconditionError("the call comes with no session");
    }
    return sessions_.End(caller.principal.user_id, caller.principal.session_id);
  };
  return RunUnary(calls_, context, "AuthService.Logout", logout);
}

grpc::ServerUnaryReactor* AuthServiceImpl::IssueToken(grpc::CallbackServerContext* context,
                                                      const v1::IssueTokenRequest* request,
                                                      v1::IssueTokenResponse* response) {
  return RunUnary(hashing_, context, "AuthService.IssueToken",
                  [=, this](Caller& caller) { return Issue(*request, caller, *response); });
}

grpc::ServerUnaryReactor* AuthServiceImpl::GetCurrentUser(
    grpc::CallbackServerContext* context, const v1::GetCurrentUserRequest* /*request*/,
    v1::GetCurrentUserResponse* response) {
  const auto get = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, users_.GetById(caller.principal.user_id));
    FillUser(user, *response->mutable_user());
    FillGrants(caller.principal.grants, *response->mutable_effective_roles());
    *response->mutable_expire_time() = MicrosToProto(absl::ToUnixMicros(caller.principal.expires));
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AuthService.GetCurrentUser", get);
}

grpc::ServerUnaryReactor* AuthServiceImpl::ChangePassword(
    grpc::CallbackServerContext* context, const v1::ChangePasswordRequest* request,
    v1::ChangePasswordResponse* /*response*/) {
  return RunUnary(hashing_, context, "AuthService.ChangePassword",
                  [=, this](Caller& caller) { return Change(*request, caller); });
}

grpc::ServerUnaryReactor* AuthServiceImpl::ListSessions(grpc::CallbackServerContext* context,
                                                        const v1::ListSessionsRequest* /*request*/,
                                                        v1::ListSessionsResponse* response) {
  const auto list = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<SessionRecord> sessions,
                             sessions_.List(caller.principal.user_id));
    for (const SessionRecord& session : sessions) {
      FillSession(session, caller.principal.session_id, *response->add_sessions());
    }
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AuthService.ListSessions", list);
}

grpc::ServerUnaryReactor* AuthServiceImpl::RevokeSession(grpc::CallbackServerContext* context,
                                                         const v1::RevokeSessionRequest* request,
                                                         v1::RevokeSessionResponse* /*response*/) {
  const auto revoke = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseSessionName(request->name()));
    return sessions_.End(caller.principal.user_id, id);
  };
  return RunUnary(calls_, context, "AuthService.RevokeSession", revoke);
}

absl::Status AuthServiceImpl::BeginSession(const v1::LoginRequest& request, Caller& caller,
                                           v1::LoginResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(CheckGiven(request.user_id(), request.password()));
  WEBMUNK_ASSIGN_OR_RETURN(
      const LoginRecord login,
      login_.Check(request.user_id(), request.password(), caller.client_address, caller.principal));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, users_.GetById(caller.principal.user_id));
  WEBMUNK_ASSIGN_OR_RETURN(NewSession session, sessions_.Begin(login, caller.client_address));
  caller.principal.session_id = session.record.id;
  FillUser(user, *response.mutable_user());
  response.set_session_token(std::move(session.secret));
  *response.mutable_expire_time() = MicrosToProto(session.record.expires);
  return absl::OkStatus();
}

absl::Status AuthServiceImpl::Issue(const v1::IssueTokenRequest& request, Caller& caller,
                                    v1::IssueTokenResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(CheckGiven(request.user_id(), request.password()));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Duration lifetime, ParseTokenLifetime(request));
  WEBMUNK_RETURN_IF_ERROR(CheckShortText(request.display_name(), "display_name"));
  WEBMUNK_ASSIGN_OR_RETURN(
      const LoginRecord login,
      login_.Check(request.user_id(), request.password(), caller.client_address, caller.principal));
  WEBMUNK_ASSIGN_OR_RETURN(NewApiToken token,
                           api_tokens_.Issue(login, lifetime, request.display_name()));
  caller.principal.token_id = token.record.id;
  FillApiToken(request.user_id(), token.record, *response.mutable_api_token());
  response.set_token(std::move(token.secret));
  return absl::OkStatus();
}

absl::Status AuthServiceImpl::Change(const v1::ChangePasswordRequest& request, Caller& caller) {
  if (request.current_password().empty() || request.new_password().empty()) {
    return absl::InvalidArgumentError("current_password and new_password are required");
  }
  Principal same;
  const absl::Status checked =
      login_.Check(caller.principal.user, request.current_password(), caller.client_address, same)
          .status();
  // UNAUTHENTICATED would tell that the session is over.
  if (absl::IsUnauthenticated(checked)) {
    return absl::InvalidArgumentError("current_password is wrong");
  }
  WEBMUNK_RETURN_IF_ERROR(checked);
  return users_.SetPassword(caller.principal.user, request.new_password(), "new_password",
                            caller.principal.session_id);
}

}  // namespace webmunk
