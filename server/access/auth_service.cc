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

constexpr char kLogin[] = "AuthService.Login";
constexpr char kIssueToken[] = "AuthService.IssueToken";

absl::Status CheckGiven(const std::string& user, const std::string& password) {
  if (!user.empty() && !password.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("user_id and password are required");
}

}  // namespace

grpc::ServerUnaryReactor* AuthServiceImpl::Login(grpc::CallbackServerContext* context,
                                                 const v1::LoginRequest* request,
                                                 v1::LoginResponse* response) {
  const bool is_gateway = IsUnixPeer(context->peer());
  const auto begin = [=, this](const absl::StatusOr<LoginRecord>& login, Caller& caller) {
    return login.ok() ? BeginSession(*login, caller, *response) : login.status();
  };
  const auto check = [=, this](const Caller& caller) -> absl::StatusOr<NextStep> {
    if (!is_gateway) {
      return absl::FailedPreconditionError(
          "only a gateway that calls over a Unix socket begins sessions; see IssueToken");
    }
    WEBMUNK_RETURN_IF_ERROR(CheckGiven(request->user_id(), request->password()));
    return login_.Step(request->user_id(), request->password(), caller, begin);
  };
  return RunUnaryInSteps(calls_, context, kLogin, check);
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
  return RunUnaryInSteps(calls_, context, kIssueToken, [=, this](const Caller& caller) {
    return Issue(*request, caller, *response);
  });
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
  return RunUnaryInSteps(calls_, context, "AuthService.ChangePassword",
                         [=, this](const Caller& caller) { return Change(*request, caller); });
}

grpc::ServerUnaryReactor* AuthServiceImpl::ListSessions(grpc::CallbackServerContext* context,
                                                        const v1::ListSessionsRequest* /*request*/,
                                                        v1::ListSessionsResponse* response) {
  const auto list = [=, this](Caller& caller) -> absl::Status {
    if (caller.principal.is_limited) return absl::OkStatus();
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
    if (caller.principal.is_limited) return absl::NotFoundError("there is no such session");
    return sessions_.End(caller.principal.user_id, id);
  };
  return RunUnary(calls_, context, "AuthService.RevokeSession", revoke);
}

absl::Status AuthServiceImpl::BeginSession(const LoginRecord& login, Caller& caller,
                                           v1::LoginResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(calls_.gate.BeginEntry(caller, kLogin));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, users_.GetById(caller.principal.user_id));
  WEBMUNK_ASSIGN_OR_RETURN(NewSession session, sessions_.Begin(login, caller.client_address));
  caller.principal.session_id = session.record.id;
  FillUser(user, *response.mutable_user());
  response.set_session_token(std::move(session.secret));
  *response.mutable_expire_time() = MicrosToProto(session.record.expires);
  return absl::OkStatus();
}

absl::StatusOr<NextStep> AuthServiceImpl::Issue(const v1::IssueTokenRequest& request,
                                                const Caller& caller,
                                                v1::IssueTokenResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(CheckGiven(request.user_id(), request.password()));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::Duration lifetime, ParseTokenLifetime(request));
  WEBMUNK_RETURN_IF_ERROR(CheckShortText(request.display_name(), "display_name"));
  const auto issue = [this, &request, &response, lifetime](const absl::StatusOr<LoginRecord>& login,
                                                           Caller& who) -> absl::Status {
    WEBMUNK_RETURN_IF_ERROR(login.status());
    WEBMUNK_RETURN_IF_ERROR(calls_.gate.BeginEntry(who, kIssueToken));
    WEBMUNK_ASSIGN_OR_RETURN(NewApiToken token,
                             api_tokens_.Issue(*login, lifetime, request.display_name()));
    who.principal.token_id = token.record.id;
    FillApiToken(request.user_id(), token.record, *response.mutable_api_token());
    response.set_token(std::move(token.secret));
    return absl::OkStatus();
  };
  return login_.Step(request.user_id(), request.password(), caller, issue);
}

absl::StatusOr<NextStep> AuthServiceImpl::Change(const v1::ChangePasswordRequest& request,
                                                 const Caller& caller) {
  if (request.current_password().empty() || request.new_password().empty()) {
    return absl::InvalidArgumentError("current_password and new_password are required");
  }
  const auto change = [this, &request](const absl::StatusOr<LoginRecord>& login,
                                       Caller& who) -> absl::Status {
    // UNAUTHENTICATED would tell that the session is over.
    if (absl::IsUnauthenticated(login.status())) {
      return absl::InvalidArgumentError("current_password is wrong");
    }
    WEBMUNK_RETURN_IF_ERROR(login.status());
    return users_.ChangePassword(*login, request.new_password(), "new_password",
                                 who.principal.session_id);
  };
  return login_.Step(caller.principal.user, request.current_password(), caller, change);
}

}  // namespace webmunk
