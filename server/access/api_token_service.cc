// What UserService does with tokens.

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/access_proto.h"
#include "server/access/api_token_proto.h"
#include "server/access/user_service.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* UserServiceImpl::CreateApiToken(grpc::CallbackServerContext* context,
                                                          const v1::CreateApiTokenRequest* request,
                                                          v1::CreateApiTokenResponse* response) {
  return RunUnary(calls_, context, "UserService.CreateApiToken",
                  [=, this](Caller& caller) { return MakeToken(*request, caller, *response); });
}

grpc::ServerUnaryReactor* UserServiceImpl::ListApiTokens(grpc::CallbackServerContext* context,
                                                         const v1::ListApiTokensRequest* request,
                                                         v1::ListApiTokensResponse* response) {
  return RunUnary(calls_, context, "UserService.ListApiTokens",
                  [=, this](Caller& caller) { return ListTokens(*request, caller, *response); });
}

grpc::ServerUnaryReactor* UserServiceImpl::RevokeApiToken(
    grpc::CallbackServerContext* context, const v1::RevokeApiTokenRequest* request,
    v1::RevokeApiTokenResponse* /*response*/) {
  const auto revoke = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const ApiTokenName name,
                             ParseApiTokenName(request->name(), caller.principal.user));
    WEBMUNK_RETURN_IF_ERROR(CheckReachable(name.user, caller));
    NoteUser(name.user, caller);
    return api_tokens_.Revoke(caller.principal, name.user, name.id);
  };
  return RunUnary(calls_, context, "UserService.RevokeApiToken", revoke);
}

absl::Status UserServiceImpl::MakeToken(const v1::CreateApiTokenRequest& request, Caller& caller,
                                        v1::CreateApiTokenResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string user,
                           ParseReachableUser(request.parent(), "parent", caller));
  WEBMUNK_ASSIGN_OR_RETURN(const ApiTokenRecord wanted, ParseApiToken(request.api_token()));
  NoteUser(user, caller);
  WEBMUNK_ASSIGN_OR_RETURN(NewApiToken made, api_tokens_.Create(caller.principal, user, wanted));
  FillApiToken(user, made.record, *response.mutable_api_token());
  response.set_token(std::move(made.secret));
  return absl::OkStatus();
}

absl::Status UserServiceImpl::ListTokens(const v1::ListApiTokensRequest& request, Caller& caller,
                                         v1::ListApiTokensResponse& response) {
  const std::string binding = PageBinding("ListApiTokens", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const std::string user,
                           ParseReachableUser(request.parent(), "parent", caller));
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseAccessPageSize(request.page_size()));
  int64_t before = 0;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             page_tokens_.Open(request.page_token(), binding));
    if (!absl::SimpleAtoi(content, &before)) {
      return absl::InvalidArgumentError("page_token is of another kind");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const ApiTokenPage page,
                           api_tokens_.List(caller.principal, user, before, page_size));
  for (const ApiTokenRecord& token : page.tokens) {
    FillApiToken(user, token, *response.add_api_tokens());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           page_tokens_.Seal(absl::StrCat(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
