#include "testing/fake_access.h"

namespace webmunk {

grpc::Status FakeAccess::Begin(grpc::ServerContext* context) {
  const auto& metadata = context->client_metadata();
  const auto found = metadata.find("authorization");
  authorization = found == metadata.end() ? std::string()
                                          : std::string(found->second.data(), found->second.size());
  return status;
}

grpc::Status FakeAccess::IssueToken(grpc::ServerContext* context,
                                    const v1::IssueTokenRequest* request,
                                    v1::IssueTokenResponse* response) {
  issued = *request;
  response->set_token(secret);
  response->mutable_api_token()->mutable_expire_time()->set_seconds(86'400);
  return Begin(context);
}

grpc::Status FakeAccess::ChangePassword(grpc::ServerContext* context,
                                        const v1::ChangePasswordRequest* request,
                                        v1::ChangePasswordResponse* /*response*/) {
  changed = *request;
  return Begin(context);
}

grpc::Status FakeAccess::CreateUser(grpc::ServerContext* context,
                                    const v1::CreateUserRequest* request,
                                    v1::CreateUserResponse* response) {
  created = *request;
  *response->mutable_user() = request->user();
  response->mutable_user()->set_user_id(request->user_id());
  return Begin(context);
}

grpc::Status FakeAccess::GetUser(grpc::ServerContext* context, const v1::GetUserRequest* request,
                                 v1::GetUserResponse* response) {
  response->mutable_user()->set_name(request->name());
  response->mutable_user()->set_user_id("ada");
  return Begin(context);
}

grpc::Status FakeAccess::ListUsers(grpc::ServerContext* context,
                                   const v1::ListUsersRequest* /*request*/,
                                   v1::ListUsersResponse* response) {
  for (const v1::User& user : users) *response->add_users() = user;
  return Begin(context);
}

grpc::Status FakeAccess::UpdateUser(grpc::ServerContext* context,
                                    const v1::UpdateUserRequest* request,
                                    v1::UpdateUserResponse* response) {
  updated = *request;
  *response->mutable_user() = request->user();
  return Begin(context);
}

grpc::Status FakeAccess::DeleteUser(grpc::ServerContext* context,
                                    const v1::DeleteUserRequest* request,
                                    v1::DeleteUserResponse* /*response*/) {
  deleted.push_back(request->name());
  return Begin(context);
}

grpc::Status FakeAccess::ResetPassword(grpc::ServerContext* context,
                                       const v1::ResetPasswordRequest* request,
                                       v1::ResetPasswordResponse* /*response*/) {
  reset = *request;
  return Begin(context);
}

grpc::Status FakeAccess::CreateApiToken(grpc::ServerContext* context,
                                        const v1::CreateApiTokenRequest* request,
                                        v1::CreateApiTokenResponse* response) {
  token_created = *request;
  *response->mutable_api_token() = request->api_token();
  response->mutable_api_token()->set_name(request->parent() + "/tokens/1");
  response->set_token(secret);
  return Begin(context);
}

grpc::Status FakeAccess::ListApiTokens(grpc::ServerContext* context,
                                       const v1::ListApiTokensRequest* request,
                                       v1::ListApiTokensResponse* response) {
  tokens_listed = *request;
  for (const v1::ApiToken& token : tokens) *response->add_api_tokens() = token;
  return Begin(context);
}

grpc::Status FakeAccess::RevokeApiToken(grpc::ServerContext* context,
                                        const v1::RevokeApiTokenRequest* request,
                                        v1::RevokeApiTokenResponse* /*response*/) {
  deleted.push_back(request->name());
  return Begin(context);
}

}  // namespace webmunk
