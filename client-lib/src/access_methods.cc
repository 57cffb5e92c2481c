// The methods of `Client` about the people who work with a study, and their tokens.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

absl::StatusOr<v1::IssueTokenResponse> Client::IssueToken(
    const v1::IssueTokenRequest& request) const {
  v1::IssueTokenResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return auth().IssueToken(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::GetCurrentUserResponse> Client::GetCurrentUser() const {
  v1::GetCurrentUserResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return auth().GetCurrentUser(&context, v1::GetCurrentUserRequest(), &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::Status Client::ChangePassword(const v1::ChangePasswordRequest& request) const {
  v1::ChangePasswordResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return auth().ChangePassword(&context, request, &response);
  });
}

absl::StatusOr<v1::ListSessionsResponse> Client::ListSessions() const {
  v1::ListSessionsResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return auth().ListSessions(&context, v1::ListSessionsRequest(), &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::Status Client::RevokeSession(std::string name) const {
  v1::RevokeSessionRequest request;
  request.set_name(std::move(name));
  v1::RevokeSessionResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return auth().RevokeSession(&context, request, &response);
  });
}

absl::StatusOr<v1::CreateApiTokenResponse> Client::CreateApiToken(
    const v1::CreateApiTokenRequest& request) const {
  v1::CreateApiTokenResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return users().CreateApiToken(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

Pager<v1::ApiToken> Client::ListApiTokens(v1::ListApiTokensRequest request) const {
  using Page = Pager<v1::ApiToken>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListApiTokensResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.users().ListApiTokens(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_api_tokens()), response.next_page_token()};
  };
  return Pager<v1::ApiToken>(std::move(fetch), first_page_token);
}

absl::Status Client::RevokeApiToken(std::string name) const {
  v1::RevokeApiTokenRequest request;
  request.set_name(std::move(name));
  v1::RevokeApiTokenResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return users().RevokeApiToken(&context, request, &response);
  });
}

Pager<v1::AuditEntry> Client::ListAuditEntries(v1::ListAuditEntriesRequest request) const {
  using Page = Pager<v1::AuditEntry>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListAuditEntriesResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.audit().ListAuditEntries(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_audit_entries()), response.next_page_token()};
  };
  return Pager<v1::AuditEntry>(std::move(fetch), first_page_token);
}

}  // namespace webmunk
