// How logins are counted, as the table tells.

#include <atomic>
#include <thread>
#include <vector>

#include "tests/access/access_fixture.h"
#include "tests/support/await.h"
#include "tests/support/lock_waiters.h"
#include "tests/support/sql_connection.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class LoginCountTest : public AccessTest {
 protected:
  LoginCountTest() {
    EXPECT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok());
    // Nobody else waits for the table then.
    TaskClient(product().server().NewChannel()).RunToEnd("forget-logins");
  }

  StatusCode Log(const std::string& password) {
    v1::LoginResponse response;
    return Login("ann", password, response, "203.0.113.1").error_code();
  }
};

// Those that get by before one of them is counted.
TEST_F(LoginCountTest, GuessesThatWereLetInTogetherAreCountedOneByOne) {
  constexpr int kGuesses = 4;
  // The next one is the last that need not wait.
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Log("a guess"), StatusCode::UNAUTHENTICATED);
  SqlConnection holder(product().database_url());
  holder.Execute("BEGIN; LOCK TABLE login_failure IN SHARE MODE");
  std::atomic<int> looked_at = 0;
  std::vector<std::jthread> guessers;
  for (int i = 0; i < kGuesses; ++i) {
    guessers.emplace_back([&] {
      if (Log("a guess that is wrong") == StatusCode::UNAUTHENTICATED) ++looked_at;
    });
  }
  Await("guesses that wait to be counted", [&] { return CountWaiters(holder) >= 2; });
  holder.Execute("COMMIT");
  guessers.clear();
  EXPECT_EQ(looked_at, 1);
}

TEST_F(LoginCountTest, HourOfAUserInANetworkBeginsAnewWithEachFailure) {
  EXPECT_EQ(Log("a guess that is wrong"), StatusCode::UNAUTHENTICATED);
  sql().Execute("UPDATE login_failure SET last_failure = now() - interval '50 min'");
  EXPECT_EQ(Log("a guess that is wrong"), StatusCode::UNAUTHENTICATED);
  const std::string late =
      "SELECT string_agg(split_part(subject, '/', 1), ' ') FROM login_failure"
      " WHERE last_failure > now() - interval '1 min' AND failures = 2";
  EXPECT_EQ(sql().Value(late), "pair");
}

TEST_F(LoginCountTest, RightPasswordForgetsTheFailuresOfAKnownNetwork) {
  ASSERT_EQ(Log(kPassword), StatusCode::OK);
  const std::string known = "SELECT count(*) FROM login_failure WHERE subject LIKE 'known/%'";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Log("a guess"), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(sql().Number(known + " AND failures = 3"), 1);
  ASSERT_EQ(Log(kPassword), StatusCode::OK);
  EXPECT_EQ(sql().Number(known), 0);
}

}  // namespace
}  // namespace webmunk::testing
