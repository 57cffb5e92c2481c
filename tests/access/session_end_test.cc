// When sessions end by themselves. Nobody waits for hours: the rows are moved back.

#include <memory>
#include <string>
#include <vector>

#include "tests/access/access_fixture.h"
#include "tests/support/await.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

// Another server on the product's database, with flags.
class SessionEndTest : public AccessTest {
 protected:
  SessionEndTest() { EXPECT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok()); }

  void Serve(const std::vector<std::string>& flags) {
    server_.reset();
    server_ = std::make_unique<ServerProcess>(product().database_url(), directory_.path(), flags);
  }

  // A new session.
  BrowserCall LogIn() {
    const auto stub = v1::AuthService::NewStub(Channel());
    grpc::ClientContext context;
    context.AddMetadata("x-webmunk-client-address", "198.51.100.1");
    v1::LoginRequest request;
    request.set_user_id("ann");
    request.set_password(kPassword);
    v1::LoginResponse response;
    const grpc::Status status = stub->Login(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {.session = response.session_token()};
  }

  StatusCode Use(const BrowserCall& browser) {
    const auto stub = v1::AuthService::NewStub(Channel());
    grpc::ClientContext context;
    browser.Fill(context);
    v1::GetCurrentUserResponse response;
    return stub->GetCurrentUser(&context, {}, &response).error_code();
  }

  // The user's sessions as another of them lists them.
  int Listed(const BrowserCall& browser) {
    const auto stub = v1::AuthService::NewStub(Channel());
    grpc::ClientContext context;
    browser.Fill(context);
    v1::ListSessionsResponse response;
    EXPECT_TRUE(stub->ListSessions(&context, {}, &response).ok());
    return response.sessions_size();
  }

  // As if the newest session had been used last so long ago.
  void LeaveIdle(const std::string& interval) {
    sql().Query(
        "UPDATE session SET last_used = now() - $1::interval "
        "WHERE id = (SELECT max(id) FROM session)",
        {interval});
  }
  // As if the newest session had begun so much earlier, and been in use since.
  void Age(const std::string& interval) {
    sql().Query(
        "UPDATE session SET created = created - $1::interval, expires = expires - "
        "$1::interval, last_used = now() WHERE id = (SELECT max(id) FROM session)",
        {interval});
  }

 private:
  std::shared_ptr<grpc::Channel> Channel() {
    return NewTokenChannel(server_->gateway_address(), "");
  }

  TempDirectory directory_{"session-end"};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(SessionEndTest, ASessionEndsAtItsTimeHoweverMuchItIsUsed) {
  Serve({"--session_lifetime=2h"});
  BrowserCall browser = LogIn();
  Age("119 minutes");
  EXPECT_EQ(Use(browser), StatusCode::OK);
  browser = LogIn();
  Age("121 minutes");
  EXPECT_EQ(Use(browser), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Listed(LogIn()), 2);
}

TEST_F(SessionEndTest, TwelveHoursIsWhatIsGivenWithoutTheFlag) {
  Serve({});
  BrowserCall browser = LogIn();
  Age("719 minutes");
  EXPECT_EQ(Use(browser), StatusCode::OK);
  browser = LogIn();
  Age("721 minutes");
  EXPECT_EQ(Use(browser), StatusCode::UNAUTHENTICATED);
}

// What a server remembers of a session must not outlast it.
TEST_F(SessionEndTest, ASessionThatIsInUseEndsWithoutAnythingElseHappening) {
  Serve({"--session_lifetime=1s"});
  const BrowserCall browser = LogIn();
  Await("the session ends", [&] { return Use(browser) == StatusCode::UNAUTHENTICATED; });
  EXPECT_EQ(sql().Number("SELECT count(*) FROM session WHERE expires > now()"), 0);
}

TEST_F(SessionEndTest, WhoDoesNothingIsLoggedOut) {
  Serve({"--session_idle_time=20m"});
  BrowserCall browser = LogIn();
  LeaveIdle("19 minutes");
  EXPECT_EQ(Use(browser), StatusCode::OK);
  browser = LogIn();
  LeaveIdle("21 minutes");
  EXPECT_EQ(Use(browser), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Listed(LogIn()), 2);
}

TEST_F(SessionEndTest, AnHourOfNothingIsAllowedWithoutTheFlag) {
  Serve({});
  BrowserCall browser = LogIn();
  LeaveIdle("59 minutes");
  EXPECT_EQ(Use(browser), StatusCode::OK);
  browser = LogIn();
  LeaveIdle("61 minutes");
  EXPECT_EQ(Use(browser), StatusCode::UNAUTHENTICATED);
}

// However short the time is: else people would be logged out at work.
TEST_F(SessionEndTest, UseIsNotedInTime) {
  for (const char* idle : {"40s", "1h"}) {
    Serve({std::string("--session_idle_time=") + idle});
    const BrowserCall browser = LogIn();
    LeaveIdle(idle == std::string("40s") ? "20 seconds" : "30 minutes");
    EXPECT_EQ(Use(browser), StatusCode::OK);
    Await("the use is noted", [&] {
      return sql().Number(
                 "SELECT count(*) FROM session WHERE last_used > now() - interval '10 s' "
                 "AND id = (SELECT max(id) FROM session)") == 1;
    });
  }
}

}  // namespace
}  // namespace webmunk::testing
