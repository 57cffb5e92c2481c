// The methods of `Client` about users.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

std::string UserName(absl::string_view user) { return "users/" + std::string(user); }

Pager<v1::User> Client::ListUsers(v1::ListUsersRequest request) const {
  using Page = Pager<v1::User>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListUsersResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.users().ListUsers(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_users()), response.next_page_token()};
  };
  return Pager<v1::User>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::User> Client::GetUser(absl::string_view user) const {
  v1::GetUserRequest request;
  request.set_name(UserName(user));
  v1::GetUserResponse response;
  absl::Status status = CallIdempotent(
      [&](grpc::ClientContext& context) { return users().GetUser(&context, request, &response); });
  if (!status.ok()) return status;
  return std::move(*response.mutable_user());
}

absl::StatusOr<v1::User> Client::CreateUser(const v1::CreateUserRequest& request) const {
  v1::CreateUserResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return users().CreateUser(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_user());
}

absl::StatusOr<v1::User> Client::UpdateUser(const v1::UpdateUserRequest& request) const {
  v1::UpdateUserResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return users().UpdateUser(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_user());
}

absl::Status Client::DeleteUser(const v1::DeleteUserRequest& request) const {
  v1::DeleteUserResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return users().DeleteUser(&context, request, &response);
  });
}

absl::Status Client::ResetPassword(const v1::ResetPasswordRequest& request) const {
  v1::ResetPasswordResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return users().ResetPassword(&context, request, &response);
  });
}

}  // namespace webmunk
