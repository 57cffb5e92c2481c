#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/access/access_fixture.h"
#include "tests/support/await.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

constexpr char kGuess[] = "a guess that is wrong";

class LoginThrottleTest : public AccessTest {
 protected:
  LoginThrottleTest() { EXPECT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok()); }

  StatusCode CodeOf(const std::string& user, const std::string& password,
                    const std::string& address) {
    v1::LoginResponse response;
    return Login(user, password, response, address).error_code();
  }

  // How many of so many guesses at once are looked at.
  int Guess(int count, const std::function<std::string(int)>& address) {
    std::vector<std::thread> guessers;
    std::atomic<int> looked_at = 0;
    for (int i = 0; i < count; ++i) {
      guessers.emplace_back([&, i] {
        if (CodeOf("ann", kGuess, address(i)) == StatusCode::UNAUTHENTICATED) ++looked_at;
      });
    }
    for (std::thread& guesser : guessers) guesser.join();
    return looked_at;
  }

  void Lock(const std::string& kind) {
    sql().Query(
        "UPDATE login_failure SET failures = 50, locked_until = now() + interval '1 minute'"
        " WHERE subject LIKE $1 || '/%'",
        {kind});
  }
};

TEST_F(LoginThrottleTest, GuessingIsSlowedDownOnAllServersTogether) {
  TempDirectory directory("webmunk-second-");
  ServerProcess second(product().database_url(), directory.path());
  const auto guess = [&](ServerProcess& server) {
    const auto stub = v1::AuthService::NewStub(server.NewAnonymousChannel());
    grpc::ClientContext context;
    v1::IssueTokenRequest request;
    request.set_user_id("ann");
    request.set_password("a guess that is wrong");
    v1::IssueTokenResponse response;
    return stub->IssueToken(&context, request, &response);
  };
  int looked_at = 0;
  grpc::Status refused = guess(second);
  for (; refused.error_code() == StatusCode::UNAUTHENTICATED && looked_at < 20; ++looked_at) {
    refused = guess(looked_at % 2 == 0 ? product().server() : second);
  }
  // On a slow machine the first second may be over before the sixth.
  EXPECT_GE(looked_at, 5);
  EXPECT_LE(looked_at, 8);
  EXPECT_EQ(refused.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(absl::StrContains(refused.error_details(), "RetryInfo"));
  // The right password does not help: it is not looked at.
  sql().Execute("UPDATE login_failure SET locked_until = now() + interval '1 minute'");
  v1::IssueTokenResponse response;
  EXPECT_EQ(IssueToken("ann", kPassword, response).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  sql().Execute("UPDATE login_failure SET locked_until = now()");
  EXPECT_TRUE(IssueToken("ann", kPassword, response).ok());
  // What the user failed with from here is forgotten; what others may have, is not.
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure WHERE subject LIKE 'pair/%'"), 0);
  for (const char* kind : {"network", "user"}) {
    EXPECT_EQ(
        sql().Number("SELECT failures FROM login_failure WHERE subject LIKE $1 || '/%'", {kind}),
        looked_at);
  }
}

TEST_F(LoginThrottleTest, RightPasswordKeepsNeitherFailuresAliveNorOpensAnothersLock) {
  const std::string row = " FROM login_failure WHERE subject LIKE 'network/%'";
  v1::LoginResponse response;
  EXPECT_EQ(Login("ann", "not her password", response).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(sql().Number("SELECT count(*)" + row + " AND last_failure > now() - interval '1 min'"),
            1);
  sql().Execute(
      "UPDATE login_failure SET last_failure = date_trunc('minute', now()) - interval '50 min',"
      " failures = 9");
  ASSERT_TRUE(Login("ann", kPassword, response).ok());
  EXPECT_EQ(sql().Number("SELECT count(*)" + row +
                         " AND failures = 9 AND locked_until = '-infinity'"
                         " AND last_failure < now() - interval '50 min'"),
            1);
  // Once her attempt is counted, as one from a new network, somebody else there fails.
  sql().Execute("DELETE FROM login_failure WHERE subject LIKE 'seen/%'");
  sql().Execute("BEGIN");
  sql().Execute("LOCK TABLE user_account");
  std::thread ann([&] { EXPECT_TRUE(Login("ann", kPassword, response).ok()); });
  WaitForALock();
  sql().Execute("UPDATE login_failure SET failures = 11, locked_until = now() + interval '1 hour'");
  sql().Execute("COMMIT");
  ann.join();
  EXPECT_EQ(sql().Number("SELECT count(*)" + row + " AND failures = 10 AND locked_until > now()"),
            1);
}

TEST_F(LoginThrottleTest, GuessesAtOnceAreCountedOneByOne) {
  const int of_one = Guess(30, [](int) { return "203.0.113.1"; });
  EXPECT_GE(of_one, 5);
  // Some more may come once the first seconds are over.
  EXPECT_LE(of_one, 8);
  const int of_a_subscriber =
      Guess(30, [](int i) { return absl::StrCat("2001:db8:0:", i, "::1"); });
  EXPECT_GE(of_a_subscriber, 5);
  EXPECT_LE(of_a_subscriber, 8);
}

TEST_F(LoginThrottleTest, GuessesFromManyNetworksAreCountedTogether) {
  int looked_at = 0;
  for (int i = 0; i < 5; ++i) {
    looked_at += Guess(10, [i](int n) { return absl::StrCat("203.0.", i, ".", n); });
  }
  EXPECT_GE(looked_at, 30);
  EXPECT_LE(looked_at, 37);
}

TEST_F(LoginThrottleTest, GuessesOfOneNetworkAtManyUsersAreCountedTogether) {
  int looked_at = 0;
  for (int i = 0; i < 35; ++i) {
    const std::string user = absl::StrCat("user", i);
    if (CodeOf(user, kGuess, "203.0.113.1") == StatusCode::UNAUTHENTICATED) ++looked_at;
  }
  EXPECT_GE(looked_at, 20);
  EXPECT_LE(looked_at, 24);
  EXPECT_EQ(CodeOf("user36", kGuess, "203.0.113.2"), StatusCode::UNAUTHENTICATED);
}

TEST_F(LoginThrottleTest, StrangersLockNobodyOutFromWhereHeHasLoggedIn) {
  const std::string home = "198.51.100.1";
  ASSERT_EQ(CodeOf("ann", kPassword, home), StatusCode::OK);
  EXPECT_GE(Guess(10, [](int) { return "203.0.113.1"; }), 5);
  Lock("pair");
  EXPECT_EQ(CodeOf("ann", kGuess, "203.0.113.1"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CodeOf("ann", kPassword, "203.0.113.1"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CodeOf("ann", kPassword, home), StatusCode::OK);
  // One network does not lock her out of others either.
  EXPECT_EQ(CodeOf("ann", kPassword, "203.0.113.2"), StatusCode::OK);
  // Many do, for a minute, and so do guesses at others' passwords from where she is.
  EXPECT_EQ(CodeOf("bob", kGuess, home), StatusCode::UNAUTHENTICATED);
  Lock("user");
  Lock("network");
  EXPECT_EQ(CodeOf("ann", kPassword, "203.0.113.3"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CodeOf("bob", kGuess, home), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CodeOf("ann", kPassword, home), StatusCode::OK);
}

// Of IPv6, a stranger is a /48, and whoever is known a /64.
TEST_F(LoginThrottleTest, ANeighbourOfAKnownNetworkIsAStranger) {
  const std::string home = "2001:db8:7:1::1";
  ASSERT_EQ(CodeOf("ann", kPassword, home), StatusCode::OK);
  EXPECT_GE(Guess(10, [](int i) { return absl::StrCat("2001:db8:7:2::", i); }), 5);
  Lock("pair");
  EXPECT_EQ(CodeOf("ann", kPassword, "2001:db8:7:3::1"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(CodeOf("ann", kPassword, "2001:db8:7:1::2"), StatusCode::OK);
  EXPECT_EQ(CodeOf("ann", kPassword, "2001:db8:8:1::1"), StatusCode::OK);
}

TEST_F(LoginThrottleTest, GuessesFromAKnownNetworkWaitToo) {
  const std::string home = "198.51.100.1";
  ASSERT_EQ(CodeOf("ann", kPassword, home), StatusCode::OK);
  const int looked_at = Guess(30, [&](int) { return home; });
  EXPECT_GE(looked_at, 10);
  EXPECT_LE(looked_at, 14);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure WHERE subject LIKE 'known/%'"
                         " AND locked_until > now() + interval '1 minute'"),
            0);
}

TEST_F(LoginThrottleTest, FloodOfRefusedLoginsIsAFewAuditEntries) {
  const auto begin = std::chrono::steady_clock::now();
  int looked_at = 0;
  for (int i = 0; i < 200; ++i) {
    if (CodeOf("ann", kGuess, "203.0.113.1") == StatusCode::UNAUTHENTICATED) ++looked_at;
  }
  const auto passed = std::chrono::steady_clock::now() - begin;
  const int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(passed).count();
  // For entries too many, should there be any: ends are written by themselves.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const std::string entries =
      "SELECT count(*) FROM audit_entry WHERE method = 'AuthService.Login' AND code = ";
  EXPECT_EQ(sql().Number(absl::StrCat(entries, static_cast<int>(StatusCode::UNAUTHENTICATED),
                                      " AND user_identifier = 'ann'")),
            looked_at);
  EXPECT_GE(sql().Number(absl::StrCat(entries, static_cast<int>(StatusCode::RESOURCE_EXHAUSTED))),
            1);
  EXPECT_LE(sql().Number("SELECT count(*) FROM audit_entry WHERE method = 'AuthService.Login'"),
            looked_at + seconds + 1);
}

TEST_F(LoginThrottleTest, LoginIsWrittenDownBeforeItsSessionBegins) {
  sql().Execute("BEGIN");
  sql().Execute("LOCK TABLE session");
  std::thread ann([&] { EXPECT_EQ(CodeOf("ann", kPassword, "198.51.100.1"), StatusCode::OK); });
  WaitForALock();
  const std::string entry =
      "SELECT count(*) FROM audit_entry WHERE method = 'AuthService.Login'"
      " AND user_identifier = 'ann'";
  EXPECT_EQ(sql().Number(entry + " AND code IS NULL"), 1);
  sql().Execute("COMMIT");
  ann.join();
  Await("the end of the entry",
        [&] { return sql().Number(entry + " AND code = 0 AND session_id IS NOT NULL") == 1; });
  EXPECT_EQ(sql().Number(entry), 1);
}

// While no password can be looked at, only so many wait, and nobody else's calls do.
TEST_F(LoginThrottleTest, OnlySoManyStrangersWaitForTheirPasswordToBeLookedAt) {
  constexpr int kCalls = 60;
  constexpr int kWaiting = 33;
  sql().Execute("BEGIN");
  sql().Execute("LOCK TABLE user_account");
  std::atomic<int> refused = 0;
  std::atomic<int> looked_at = 0;
  std::vector<std::thread> guessers;
  for (int i = 0; i < kCalls; ++i) {
    guessers.emplace_back([&, i] {
      const StatusCode code =
          CodeOf(absl::StrCat("user", i), kGuess, absl::StrCat("203.0.113.", i));
      ++(code == StatusCode::RESOURCE_EXHAUSTED ? refused : looked_at);
    });
  }
  for (int i = 0; i < 1000 && refused < kCalls - kWaiting; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(refused, kCalls - kWaiting);
  sql().Execute("COMMIT");
  for (std::thread& guesser : guessers) guesser.join();
  EXPECT_EQ(looked_at, kWaiting);
  // Those that were refused do not count.
  EXPECT_EQ(sql().Number("SELECT sum(failures) FROM login_failure WHERE subject LIKE 'pair/%'"),
            kWaiting);
}

TEST_F(LoginThrottleTest, KnownNetworksAreRememberedForNinetyDays) {
  ASSERT_EQ(CodeOf("ann", kPassword, "198.51.100.1"), StatusCode::OK);
  EXPECT_EQ(CodeOf("ann", kGuess, "203.0.113.1"), StatusCode::UNAUTHENTICATED);
  const std::string known = "SELECT count(*) FROM login_failure WHERE subject LIKE 'seen/%'";
  const auto forget_after = [&](const std::string& age) {
    sql().Query("UPDATE login_failure SET last_failure = now() - $1::interval", {age});
    TaskClient(product().server().NewChannel()).RunToEnd("forget-logins");
  };
  forget_after("89 days");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure"), 1);
  EXPECT_EQ(sql().Number(known), 1);
  EXPECT_EQ(CodeOf("ann", kGuess, "203.0.113.1"), StatusCode::UNAUTHENTICATED);
  forget_after("91 days");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure"), 0);
}

TEST_F(LoginThrottleTest, WrongGuessesKeepNoNetworkKnown) {
  ASSERT_EQ(CodeOf("ann", kPassword, "198.51.100.1"), StatusCode::OK);
  sql().Execute("UPDATE login_failure SET last_failure = now() - interval '91 days'");
  EXPECT_EQ(CodeOf("ann", kGuess, "198.51.100.1"), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure WHERE subject LIKE 'network/%'"), 1);
  TaskClient(product().server().NewChannel()).RunToEnd("forget-logins");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM login_failure WHERE subject LIKE 'seen/%'"), 0);
}

}  // namespace
}  // namespace webmunk::testing
