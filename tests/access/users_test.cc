#include "absl/strings/match.h"
#include "tests/access/access_fixture.h"
#include "webmunk/v1/audit.grpc.pb.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class UsersTest : public AccessTest {
 protected:
  UsersTest() : users_(v1::UserService::NewStub(product().server().NewChannel())) {}

  grpc::Status Update(const v1::User& user, const std::vector<std::string>& paths,
                      v1::User* updated = nullptr) {
    grpc::ClientContext context;
    v1::UpdateUserRequest request;
    *request.mutable_user() = user;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    v1::UpdateUserResponse response;
    const grpc::Status status = users_->UpdateUser(&context, request, &response);
    if (updated != nullptr) *updated = response.user();
    return status;
  }

  v1::User Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetUserRequest request;
    request.set_name(name);
    v1::GetUserResponse response;
    EXPECT_TRUE(users_->GetUser(&context, request, &response).ok());
    return response.user();
  }

  grpc::Status Delete(const std::string& name) {
    grpc::ClientContext context;
    v1::DeleteUserRequest request;
    request.set_name(name);
    v1::DeleteUserResponse response;
    return users_->DeleteUser(&context, request, &response);
  }

  static grpc::Status MakeToken(v1::UserService::Stub& stub, const std::string& parent,
                                v1::Role role, const std::vector<std::string>& groups, int days,
                                v1::CreateApiTokenResponse& response) {
    grpc::ClientContext context;
    v1::CreateApiTokenRequest request;
    request.set_parent(parent);
    request.mutable_api_token()->set_role(role);
    for (const std::string& group : groups) request.mutable_api_token()->add_groups(group);
    request.mutable_api_token()->mutable_expire_time()->set_seconds(time(nullptr) + days * 86400);
    return stub.CreateApiToken(&context, request, &response);
  }

  // The names of those that the caller is shown of its own.
  static std::vector<std::string> TokensOf(v1::UserService::Stub& stub) {
    grpc::ClientContext context;
    v1::ListApiTokensRequest request;
    request.set_parent("users/me");
    v1::ListApiTokensResponse response;
    EXPECT_TRUE(stub.ListApiTokens(&context, request, &response).ok());
    std::vector<std::string> names;
    for (const v1::ApiToken& token : response.api_tokens()) names.push_back(token.name());
    return names;
  }

  static StatusCode Revoke(v1::UserService::Stub& stub, const std::string& name) {
    grpc::ClientContext context;
    v1::RevokeApiTokenRequest request;
    request.set_name(name);
    v1::RevokeApiTokenResponse response;
    return stub.RevokeApiToken(&context, request, &response).error_code();
  }

  std::unique_ptr<v1::UserService::Stub> users_;
};

TEST_F(UsersTest, UserIsMadeChangedAndDeleted) {
  ASSERT_TRUE(Create("ann", kPassword, {{"viewer", 0}}).ok());
  EXPECT_EQ(Create("ann", kPassword, {}).error_code(), StatusCode::ALREADY_EXISTS);
  for (const char* bad : {"", "Ann", "me", "a b", "-x", "a\"b"}) {
    EXPECT_EQ(Create(bad, kPassword, {}).error_code(), StatusCode::INVALID_ARGUMENT) << bad;
  }
  EXPECT_EQ(Create("bob", "short", {}).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Create("bob", "", {{"viewer", 4711}}).error_code(), StatusCode::INVALID_ARGUMENT);
  v1::User ann = Get("users/ann");
  ann.set_display_name("Ann");
  ann.clear_roles();
  ann.add_roles()->set_role(v1::ROLE_MANAGER);
  v1::User updated;
  ASSERT_TRUE(Update(ann, {"display_name", "roles"}, &updated).ok());
  EXPECT_EQ(updated.display_name(), "Ann");
  ASSERT_EQ(updated.roles_size(), 1);
  EXPECT_EQ(updated.roles(0).role(), v1::ROLE_MANAGER);
  EXPECT_NE(updated.etag(), ann.etag());
  EXPECT_EQ(Update(ann, {"display_name"}).error_code(), StatusCode::ABORTED);
  EXPECT_EQ(Update(updated, {"user_id"}).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Update(updated, {}).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Delete("users/ann").ok());
  EXPECT_EQ(Delete("users/ann").error_code(), StatusCode::NOT_FOUND);
}

TEST_F(UsersTest, ListIsReadPageByPage) {
  for (const char* user : {"c", "a", "b"}) ASSERT_TRUE(Create(user, "", {}).ok());
  std::vector<std::string> seen;
  v1::ListUsersRequest request;
  request.set_page_size(2);
  do {
    grpc::ClientContext context;
    v1::ListUsersResponse response;
    ASSERT_TRUE(users_->ListUsers(&context, request, &response).ok());
    for (const v1::User& user : response.users()) seen.push_back(user.user_id());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "c", "test-admin"}));
}

TEST_F(UsersTest, LastAdminWhoCanLogInStays) {
  ASSERT_TRUE(Create("root", kPassword, {{"admin", 0}}).ok());
  v1::User root = Get("users/root");
  root.clear_etag();
  root.set_disabled(true);
  EXPECT_EQ(Update(root, {"disabled"}).error_code(), StatusCode::FAILED_PRECONDITION);
  root.clear_roles();
  EXPECT_EQ(Update(root, {"roles"}).error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Delete("users/root").error_code(), StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(Create("other", kPassword, {{"admin", 0}}).ok());
  // Of two who are deleted at once, one stays.
  std::atomic<int> deleted = 0;
  std::thread first([&] { deleted += Delete("users/root").ok() ? 1 : 0; });
  std::thread second([&] { deleted += Delete("users/other").ok() ? 1 : 0; });
  first.join();
  second.join();
  EXPECT_EQ(deleted, 1);
}

TEST_F(UsersTest, OthersUsersAreNotThere) {
  const std::string ann = AddTestUser(sql(), "ann", {{"manager", 0}});
  AddTestUser(sql(), "bob", {});
  const auto stub = v1::UserService::NewStub(product().server().NewChannelWith(ann));
  for (const auto& [name, code] :
       {std::pair("users/bob", StatusCode::NOT_FOUND),
        std::pair("users/nobody", StatusCode::NOT_FOUND), std::pair("users/me", StatusCode::OK),
        std::pair("users/ann", StatusCode::OK)}) {
    grpc::ClientContext context;
    v1::GetUserRequest request;
    request.set_name(name);
    v1::GetUserResponse response;
    EXPECT_EQ(stub->GetUser(&context, request, &response).error_code(), code) << name;
    v1::CreateApiTokenResponse made;
    EXPECT_EQ(MakeToken(*stub, name, v1::ROLE_VIEWER, {}, 1, made).error_code(), code) << name;
  }
}

TEST_F(UsersTest, TokenMakesNoneThatAllowsMore) {
  const int group = AddTestGroup(sql(), "one");
  const std::string name = "participantGroups/" + std::to_string(group);
  AddTestUser(sql(), "ann", {{"admin", 0}});
  v1::CreateApiTokenResponse limited;
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_EXPORTER, {name}, 10, limited).ok());
  EXPECT_EQ(limited.token().size(), 64u);
  const auto stub = v1::UserService::NewStub(product().server().NewChannelWith(limited.token()));
  v1::CreateApiTokenResponse made;
  EXPECT_TRUE(MakeToken(*stub, "users/me", v1::ROLE_VIEWER, {name}, 5, made).ok());
  for (const auto& [role, groups, days] :
       {std::tuple(v1::ROLE_MANAGER, std::vector<std::string>{name}, 5),
        std::tuple(v1::ROLE_VIEWER, std::vector<std::string>{}, 5),
        std::tuple(v1::ROLE_VIEWER, std::vector<std::string>{name}, 20)}) {
    EXPECT_EQ(MakeToken(*stub, "users/me", role, groups, days, made).error_code(),
              StatusCode::PERMISSION_DENIED);
  }
  EXPECT_EQ(MakeToken(*users_, "users/ann", v1::ROLE_VIEWER, {}, 400, made).error_code(),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(MakeToken(*users_, "users/ann", v1::ROLE_UNSPECIFIED, {}, 4, made).error_code(),
            StatusCode::INVALID_ARGUMENT);
  // Once its group is gone it allows nothing.
  ASSERT_TRUE(ReadWith(limited.token()).ok());
  sql().Execute("DELETE FROM participant_group");
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(ReadWith(limited.token()).error_code(), StatusCode::PERMISSION_DENIED);
}

// A token that allows less than its user may knows of itself alone.
TEST_F(UsersTest, LimitedTokenNeitherSeesNorEndsTheOthers) {
  const std::string group = "participantGroups/" + std::to_string(AddTestGroup(sql(), "one"));
  ASSERT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok());
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  v1::CreateApiTokenResponse whole;
  v1::CreateApiTokenResponse viewer;
  v1::CreateApiTokenResponse grouped;
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_ADMIN, {}, 10, whole).ok());
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_VIEWER, {}, 10, viewer).ok());
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_ADMIN, {group}, 10, grouped).ok());
  const std::string session = "sessions/" + sql().Value("SELECT id FROM session");
  for (const auto* own : {&viewer, &grouped, &whole}) {
    const bool is_whole = own == &whole;
    const auto channel = product().server().NewChannelWith(own->token());
    const auto users = v1::UserService::NewStub(channel);
    const auto auth = v1::AuthService::NewStub(channel);
    // The others of it were ended by themselves.
    EXPECT_EQ(TokensOf(*users), (std::vector{own->api_token().name()}));
    grpc::ClientContext listing;
    v1::ListSessionsResponse sessions;
    ASSERT_TRUE(auth->ListSessions(&listing, {}, &sessions).ok());
    EXPECT_EQ(sessions.sessions_size(), is_whole ? 1 : 0);
    const StatusCode of_others = is_whole ? StatusCode::OK : StatusCode::NOT_FOUND;
    grpc::ClientContext revoking;
    v1::RevokeSessionRequest end;
    end.set_name(session);
    v1::RevokeSessionResponse ended;
    EXPECT_EQ(auth->RevokeSession(&revoking, end, &ended).error_code(), of_others);
    if (!is_whole) {
      EXPECT_EQ(Revoke(*users, whole.api_token().name()), StatusCode::NOT_FOUND);
      EXPECT_TRUE(ReadWith(whole.token()).ok());
    }
    EXPECT_EQ(Revoke(*users, own->api_token().name()), StatusCode::OK);
    EXPECT_EQ(ReadWith(own->token()).error_code(), StatusCode::UNAUTHENTICATED);
  }
}

TEST_F(UsersTest, TokenOfAllThatItsUserMaySeesAndEndsTheOthers) {
  ASSERT_TRUE(Create("ann", "", {{"manager", 0}, {"viewer", AddTestGroup(sql(), "one")}}).ok());
  v1::CreateApiTokenResponse whole;
  v1::CreateApiTokenResponse viewer;
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_MANAGER, {}, 10, whole).ok());
  ASSERT_TRUE(MakeToken(*users_, "users/ann", v1::ROLE_VIEWER, {}, 10, viewer).ok());
  const auto users = v1::UserService::NewStub(product().server().NewChannelWith(whole.token()));
  EXPECT_EQ(TokensOf(*users),
            (std::vector<std::string>{viewer.api_token().name(), whole.api_token().name()}));
  EXPECT_EQ(Revoke(*users, viewer.api_token().name()), StatusCode::OK);
  EXPECT_EQ(ReadWith(viewer.token()).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(UsersTest, AuditLogTellsWhoDidWhat) {
  const std::string ann = AddTestUser(sql(), "ann", {{"viewer", 0}});
  ingest().AppendJson(
      R"([{"passive-data-metadata":{"source":"alice","generator":"g: t","generator-id":"g","timestamp":1}}])");
  const auto reader = v1::ParticipantService::NewStub(product().server().NewChannelWith(ann));
  grpc::ClientContext reading;
  v1::ListDataPointsRequest points;
  points.set_parent("participants/alice");
  v1::ListDataPointsResponse page;
  ASSERT_TRUE(reader->ListDataPoints(&reading, points, &page).ok());
  ASSERT_TRUE(Create("bob", "", {}).ok());
  EXPECT_EQ(ReadWith("").error_code(), StatusCode::UNAUTHENTICATED);
  const auto audit = v1::AuditService::NewStub(product().server().NewChannel());
  const auto find = [&](const std::string& filter) {
    grpc::ClientContext context;
    v1::ListAuditEntriesRequest request;
    request.set_filter(filter);
    v1::ListAuditEntriesResponse response;
    EXPECT_TRUE(audit->ListAuditEntries(&context, request, &response).ok());
    return response;
  };
  // Reads are written down soon after, in their order.
  v1::ListAuditEntriesResponse refused;
  for (int i = 0; i < 500 && refused.audit_entries_size() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    refused = find(R"(method = "ParticipantService.ListParticipants")");
  }
  const auto found = find(R"(participant = "participants/alice")");
  ASSERT_EQ(found.audit_entries_size(), 1);
  const v1::AuditEntry& read = found.audit_entries(0);
  EXPECT_EQ(read.user(), "users/ann");
  EXPECT_TRUE(absl::StartsWith(read.credential(), "users/ann/tokens/"));
  EXPECT_EQ(read.method(), "ParticipantService.ListDataPoints");
  EXPECT_EQ(read.client_address(), "127.0.0.1");
  EXPECT_EQ(read.code(), 0);
  EXPECT_EQ(read.item_count(), 1);
  ASSERT_EQ(read.participants_size(), 1);
  EXPECT_EQ(read.participants(0), "participants/alice");
  const auto created = find(R"(method = "UserService.CreateUser")");
  ASSERT_EQ(created.audit_entries_size(), 1);
  EXPECT_EQ(created.audit_entries(0).user(), "users/test-admin");
  EXPECT_EQ(created.audit_entries(0).details(), R"({"user":"bob"})");
  ASSERT_EQ(refused.audit_entries_size(), 1);
  EXPECT_EQ(refused.audit_entries(0).user(), "");
  EXPECT_EQ(refused.audit_entries(0).code(), StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace webmunk::testing
