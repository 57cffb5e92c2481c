#include "server/access/user_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/access/access_proto.h"
#include "server/access/user_proto.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

absl::Status CheckReachable(const std::string& user, const Caller& caller) {
  if (user == caller.principal.user || ReachesStudy(caller.principal, Role::kAdmin)) {
    return absl::OkStatus();
  }
  return absl::NotFoundError("there is no such user");
}

absl::StatusOr<std::string> ParseReachableUser(std::string_view name, std::string_view field,
                                               const Caller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(std::string user, ParseUserName(name, field, caller.principal.user));
  WEBMUNK_RETURN_IF_ERROR(CheckReachable(user, caller));
  return user;
}

void NoteUser(const std::string& identifier, Caller& caller) {
  caller.note.details = absl::StrCat(R"({"user":)", JsonQuote(identifier), "}");
}

grpc::ServerUnaryReactor* UserServiceImpl::CreateUser(grpc::CallbackServerContext* context,
                                                      const v1::CreateUserRequest* request,
                                                      v1::CreateUserResponse* response) {
  const auto create = [=, this](Caller& caller) { return Create(*request, caller, *response); };
  return RunUnaryInSteps(calls_, context, "UserService.CreateUser", [=, this](const Caller&) {
    return NextStep{.workers = &hashers_, .run = create, .drop = {}};
  });
}

grpc::ServerUnaryReactor* UserServiceImpl::GetUser(grpc::CallbackServerContext* context,
                                                   const v1::GetUserRequest* request,
                                                   v1::GetUserResponse* response) {
  const auto get = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                             ParseReachableUser(request->name(), "name", caller));
    WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, users_.Get(identifier));
    FillUser(user, *response->mutable_user());
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "UserService.GetUser", get);
}

grpc::ServerUnaryReactor* UserServiceImpl::ListUsers(grpc::CallbackServerContext* context,
                                                     const v1::ListUsersRequest* request,
                                                     v1::ListUsersResponse* response) {
  return RunUnary(calls_, context, "UserService.ListUsers",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

grpc::ServerUnaryReactor* UserServiceImpl::UpdateUser(grpc::CallbackServerContext* context,
                                                      const v1::UpdateUserRequest* request,
                                                      v1::UpdateUserResponse* response) {
  return RunUnary(calls_, context, "UserService.UpdateUser",
                  [=, this](Caller& caller) { return Update(*request, caller, *response); });
}

grpc::ServerUnaryReactor* UserServiceImpl::DeleteUser(grpc::CallbackServerContext* context,
                                                      const v1::DeleteUserRequest* request,
                                                      v1::DeleteUserResponse* /*response*/) {
  const auto remove = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                             ParseUserName(request->name(), "name", caller.principal.user));
    NoteUser(identifier, caller);
    return users_.Delete(identifier, request->etag());
  };
  return RunUnary(calls_, context, "UserService.DeleteUser", remove);
}

grpc::ServerUnaryReactor* UserServiceImpl::ResetPassword(grpc::CallbackServerContext* context,
                                                         const v1::ResetPasswordRequest* request,
                                                         v1::ResetPasswordResponse* /*response*/) {
  const auto reset = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                             ParseUserName(request->name(), "name", caller.principal.user));
    NoteUser(identifier, caller);
    return users_.SetPassword(identifier, request->new_password(), "new_password");
  };
  return RunUnaryInSteps(calls_, context, "UserService.ResetPassword", [=, this](const Caller&) {
    return NextStep{.workers = &hashers_, .run = reset, .drop = {}};
  });
}

absl::Status UserServiceImpl::Create(const v1::CreateUserRequest& request, Caller& caller,
                                     v1::CreateUserResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const UserChange fields, ParseNewUser(request.user()));
  if (IsUserIdentifier(request.user_id())) NoteUser(request.user_id(), caller);
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user,
                           users_.Create(request.user_id(), fields, request.password()));
  FillUser(user, *response.mutable_user());
  return absl::OkStatus();
}

absl::Status UserServiceImpl::List(const v1::ListUsersRequest& request, Caller& caller,
                                   v1::ListUsersResponse& response) {
  const std::string binding = PageBinding("ListUsers", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseAccessPageSize(request.page_size()));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, page_tokens_.Open(request.page_token(), binding));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const UserPage page, users_.List(after, page_size));
  for (const UserRecord& user : page.users) FillUser(user, *response.add_users());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           page_tokens_.Seal(*page.next, binding));
  return absl::OkStatus();
}

absl::Status UserServiceImpl::Update(const v1::UpdateUserRequest& request, Caller& caller,
                                     v1::UpdateUserResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::string identifier,
      ParseUserName(request.user().name(), "user.name", caller.principal.user));
  WEBMUNK_ASSIGN_OR_RETURN(const UserChange change, ParseUserChange(request));
  NoteUser(identifier, caller);
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user,
                           users_.Update(identifier, change, request.user().etag()));
  FillUser(user, *response.mutable_user());
  return absl::OkStatus();
}

}  // namespace webmunk
