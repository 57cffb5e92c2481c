// Logins while the database fails: none is looked at that is not counted.
#include <memory>
#include <string>

#include "tests/access/access_fixture.h"
#include "tests/support/await.h"
#include "tests/support/lock_waiters.h"
#include "tests/support/sql_connection.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class LoginDatabaseTest : public AccessTest {
 protected:
  LoginDatabaseTest() {
    EXPECT_TRUE(Create("ann", kPassword, {{"manager", 0}}).ok());
    // Nobody else waits for the table then.
    TaskClient(product().server().NewChannel()).RunToEnd("forget-logins");
  }

  // What ann gets who is held up by what `locks` holds, and whose connection then breaks.
  StatusCode LoginThatBreaks(const std::string& password, const std::string& locks) {
    // One that meets a connection that broke before is refused at once.
    for (int tries = 0; tries < 5; ++tries) {
      SqlConnection holder(product().database_url());
      holder.Execute("BEGIN; " + locks);
      Begin(password);
      const bool is_broken = Break(holder);
      const StatusCode code = End();
      if (is_broken || code != StatusCode::UNAVAILABLE) return code;
    }
    return StatusCode::UNKNOWN;
  }

  void Begin(const std::string& password) {
    is_over_ = false;
    ann_ = std::thread([this, password] {
      v1::LoginResponse response;
      code_ = Login("ann", password, response, "203.0.113.1").error_code();
      is_over_ = true;
    });
  }

  StatusCode End() {
    ann_.join();
    return code_;
  }

  // Ends the connection that waits for the holder, as soon as there is one, and lets go.
  // False: ann was refused before.
  bool Break(SqlConnection& holder) {
    bool is_broken = false;
    while (!is_broken && !is_over_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      is_broken = EndWaiters(holder) > 0;
    }
    holder.Execute("COMMIT");
    return is_broken;
  }

  int64_t Counted() {
    return sql().Number(
        "SELECT coalesce(sum(failures), 0) FROM login_failure WHERE subject LIKE 'pair/%'");
  }

  int64_t Sessions() { return sql().Number("SELECT count(*) FROM session"); }

 private:
  std::thread ann_;
  StatusCode code_ = StatusCode::OK;
  std::atomic<bool> is_over_ = false;
};

TEST_F(LoginDatabaseTest, OneThatCannotBeCountedIsRefused) {
  for (const char* password : {kPassword, "a guess that is wrong"}) {
    EXPECT_EQ(LoginThatBreaks(password, "LOCK TABLE login_failure"), StatusCode::UNAVAILABLE);
    EXPECT_EQ(LoginThatBreaks(password, "LOCK TABLE login_failure IN SHARE MODE"),
              StatusCode::UNAVAILABLE);
  }
  EXPECT_EQ(Counted(), 0);
  EXPECT_EQ(Sessions(), 0);
}

TEST_F(LoginDatabaseTest, OneWhosePasswordWasNotLookedAtIsNotCounted) {
  for (const char* password : {kPassword, "a guess that is wrong"}) {
    EXPECT_EQ(LoginThatBreaks(password, "LOCK TABLE user_account"), StatusCode::UNAVAILABLE);
  }
  EXPECT_EQ(Counted(), 0);
  EXPECT_EQ(Sessions(), 0);
}

TEST_F(LoginDatabaseTest, OneWhosePasswordWasLookedAtStaysCounted) {
  int64_t counted = 0;
  for (const char* password : {kPassword, "a guess that is wrong"}) {
    auto before = std::make_unique<SqlConnection>(product().database_url());
    SqlConnection behind(product().database_url());
    before->Execute("BEGIN; LOCK TABLE user_account");
    Begin(password);
    Await("an attempt that is counted", [&] { return Counted() > counted; });
    behind.Execute("BEGIN; LOCK TABLE login_failure IN SHARE MODE");
    before.reset();
    Break(behind);
    // Neither tells whether the password was right.
    EXPECT_EQ(End(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(Counted(), ++counted);
  }
  EXPECT_EQ(Sessions(), 0);
}

}  // namespace
}  // namespace webmunk::testing
