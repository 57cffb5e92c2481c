#include "absl/strings/match.h"
#include "tests/access/access_fixture.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class LoginTest : public AccessTest {
 protected:
  LoginTest() { EXPECT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok()); }

  // GetCurrentUser with this session.
  grpc::Status Me(const BrowserCall& browser, v1::GetCurrentUserResponse& response) {
    const auto stub = v1::AuthService::NewStub(GatewayChannel());
    grpc::ClientContext context;
    browser.Fill(context);
    return stub->GetCurrentUser(&context, {}, &response);
  }

  StatusCode CodeOf(const BrowserCall& browser) {
    v1::GetCurrentUserResponse response;
    return Me(browser, response).error_code();
  }
};

TEST_F(LoginTest, SessionLastsUntilLogout) {
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  EXPECT_EQ(login.session_token().size(), 43u);
  EXPECT_EQ(login.user().name(), "users/ann");
  const BrowserCall browser{.session = login.session_token()};
  v1::GetCurrentUserResponse me;
  ASSERT_TRUE(Me(browser, me).ok());
  EXPECT_EQ(me.user().user_id(), "ann");
  ASSERT_EQ(me.effective_roles_size(), 1);
  EXPECT_EQ(me.effective_roles(0).role(), v1::ROLE_MANAGER);
  const auto stub = v1::AuthService::NewStub(GatewayChannel());
  grpc::ClientContext context;
  browser.Fill(context);
  v1::LogoutResponse response;
  ASSERT_TRUE(stub->Logout(&context, {}, &response).ok());
  EXPECT_EQ(CodeOf(browser), StatusCode::UNAUTHENTICATED);
}

TEST_F(LoginTest, NothingTellsWhatIsWrong) {
  ASSERT_TRUE(Create("without-password", "", {{"viewer", 0}}).ok());
  v1::LoginResponse response;
  const grpc::Status wrong = Login("ann", "not her password", response, "198.51.100.1");
  EXPECT_EQ(wrong.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Login("nobody", kPassword, response, "198.51.100.2").error_message(),
            wrong.error_message());
  EXPECT_EQ(Login("without-password", kPassword, response, "198.51.100.3").error_message(),
            wrong.error_message());
  sql().Execute("UPDATE user_account SET disabled = true WHERE identifier = 'ann'");
  EXPECT_EQ(Login("ann", kPassword, response, "198.51.100.4").error_message(),
            wrong.error_message());
}

TEST_F(LoginTest, OnlyAGatewayBeginsSessions) {
  const auto stub = v1::AuthService::NewStub(product().server().NewAnonymousChannel());
  grpc::ClientContext context;
  v1::LoginRequest request;
  request.set_user_id("ann");
  request.set_password(kPassword);
  v1::LoginResponse response;
  EXPECT_EQ(stub->Login(&context, request, &response).error_code(),
            StatusCode::FAILED_PRECONDITION);
}

TEST_F(LoginTest, WritesNeedTheirOwnOrigin) {
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  const auto stub = v1::ParticipantService::NewStub(GatewayChannel());
  const auto create = [&](const BrowserCall& browser, const std::string& id) {
    grpc::ClientContext context;
    browser.Fill(context);
    v1::CreateParticipantRequest request;
    request.set_participant_id(id);
    v1::CreateParticipantResponse response;
    return stub->CreateParticipant(&context, request, &response).error_code();
  };
  BrowserCall browser{.session = login.session_token()};
  EXPECT_EQ(create(browser, "own"), StatusCode::OK);
  browser.origin = "https://evil.example.org";
  EXPECT_EQ(create(browser, "foreign"), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(CodeOf(browser), StatusCode::PERMISSION_DENIED);
  browser.origin = "";
  EXPECT_EQ(create(browser, "none"), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(CodeOf(browser), StatusCode::OK);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 1);
}

TEST_F(LoginTest, PasswordThatChangesMeanwhileBeginsNoSession) {
  sql().Execute("BEGIN");
  sql().Execute("UPDATE user_account SET password_hash = 'another' WHERE identifier = 'ann'");
  v1::LoginResponse response;
  grpc::Status status;
  std::thread ann([&] { status = Login("ann", kPassword, response); });
  // The old password is found to be right, but the user's row is held.
  WaitForALock();
  sql().Execute("COMMIT");
  ann.join();
  EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM session"), 0);
}

TEST_F(LoginTest, ChangedPasswordEndsTheOtherSessions) {
  v1::LoginResponse one;
  v1::LoginResponse other;
  ASSERT_TRUE(Login("ann", kPassword, one).ok());
  ASSERT_TRUE(Login("ann", kPassword, other).ok());
  const BrowserCall browser{.session = one.session_token()};
  const auto stub = v1::AuthService::NewStub(GatewayChannel());
  v1::ChangePasswordRequest request;
  v1::ChangePasswordResponse response;
  request.set_current_password("not her password");
  request.set_new_password("another good password");
  grpc::ClientContext wrong;
  browser.Fill(wrong);
  EXPECT_EQ(stub->ChangePassword(&wrong, request, &response).error_code(),
            StatusCode::INVALID_ARGUMENT);
  request.set_current_password(kPassword);
  grpc::ClientContext right;
  browser.Fill(right);
  EXPECT_TRUE(stub->ChangePassword(&right, request, &response).ok());
  EXPECT_EQ(CodeOf(browser), StatusCode::OK);
  EXPECT_EQ(CodeOf({.session = other.session_token()}), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Login("ann", kPassword, other).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Login("ann", "another good password", other).ok());
}

TEST_F(LoginTest, PasswordThatAnAdminSetsMeanwhileStays) {
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  const BrowserCall browser{.session = login.session_token()};
  const auto stub = v1::AuthService::NewStub(GatewayChannel());
  sql().Execute("BEGIN");
  sql().Execute("UPDATE user_account SET password_hash = 'another' WHERE identifier = 'ann'");
  grpc::Status status;
  std::thread ann([&] {
    grpc::ClientContext context;
    browser.Fill(context);
    v1::ChangePasswordRequest request;
    request.set_current_password(kPassword);
    request.set_new_password("another good password");
    v1::ChangePasswordResponse response;
    status = stub->ChangePassword(&context, request, &response);
  });
  // The old password is found to be right, but the user's row is held.
  WaitForALock();
  sql().Execute("COMMIT");
  ann.join();
  EXPECT_EQ(status.error_code(), StatusCode::ABORTED);
  EXPECT_EQ(sql().Value("SELECT password_hash FROM user_account WHERE identifier = 'ann'"),
            "another");
}

TEST_F(LoginTest, IssuedTokenIsTheUsersAndTwentyAreKept) {
  v1::IssueTokenResponse issued;
  ASSERT_TRUE(IssueToken("ann", kPassword, issued).ok());
  EXPECT_EQ(issued.token().size(), 64u);
  EXPECT_EQ(issued.api_token().role(), v1::ROLE_MANAGER);
  EXPECT_TRUE(ReadWith(issued.token()).ok());
  const std::string first = issued.token();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(IssueToken("ann", kPassword, issued).ok());
  EXPECT_EQ(ReadWith(first).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(ReadWith(issued.token()).ok());
  ASSERT_TRUE(Create("without-role", kPassword, {}).ok());
  EXPECT_EQ(IssueToken("without-role", kPassword, issued).error_code(),
            StatusCode::PERMISSION_DENIED);
}

TEST_F(LoginTest, NoSecretIsKeptAnywhere) {
  v1::LoginResponse login;
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  v1::IssueTokenResponse issued;
  ASSERT_TRUE(IssueToken("ann", kPassword, issued).ok());
  ASSERT_FALSE(Login("my-secret-typed-as-name", "wrong password typed", login).ok());
  ASSERT_TRUE(Login("ann", kPassword, login).ok());
  const std::string dump = sql().Value(
      "SELECT string_agg(t::text, '') FROM (SELECT u::text FROM user_account u UNION ALL "
      "SELECT s::text FROM session s UNION ALL SELECT a::text FROM api_token a UNION ALL "
      "SELECT e::text FROM audit_entry e UNION ALL SELECT f::text FROM login_failure f) x(t)");
  const std::string log = product().server().process().Log();
  for (const std::string& secret :
       {std::string(kPassword), login.session_token(), issued.token(),
        std::string("my-secret-typed-as-name"), std::string("wrong password typed")}) {
    EXPECT_FALSE(absl::StrContains(dump, secret)) << secret;
    EXPECT_FALSE(absl::StrContains(log, secret)) << secret;
  }
}

}  // namespace
}  // namespace webmunk::testing
