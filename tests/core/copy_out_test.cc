#include "server/storage/copy_out.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "tests/core/migrated_database.h"
#include "tests/support/await.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {
namespace {

// Of both ways to read.
class CopyOutTest : public ::testing::TestWithParam<decltype(&CopyOut)> {
 protected:
  CopyOutTest() : connection_(*Connection::Open(url_)) {}

  absl::Status Copy(const char* sql, int columns,
                    const std::function<bool(const CopiedRow&)>& take) {
    return GetParam()(*connection_, sql, columns, take);
  }

  // Whether the connection answers what it is asked, and nothing from before.
  bool IsUsable() {
    const auto rows = connection_->Query("SELECT 7", {});
    return rows.ok() && rows->Int4(0, 0) == 7;
  }

  const std::string url_ = NewMigratedDatabase();
  std::unique_ptr<Connection> connection_;
};

INSTANTIATE_TEST_SUITE_P(Here, CopyOutTest, ::testing::Values(&CopyOut));
INSTANTIATE_TEST_SUITE_P(Ahead, CopyOutTest, ::testing::Values(&CopyOutAhead));

// Behind what is read before a thread reads ahead.
constexpr int kFarRow = 200'000;

TEST_P(CopyOutTest, HandsOverEveryRowAsItIs) {
  int64_t next = 1;
  const absl::Status status = Copy(
      "COPY (SELECT n::bigint, CASE WHEN n % 3 > 0 THEN repeat('x', n % 7) END, n % 2 = 0"
      " FROM generate_series(1, 100000) n) TO STDOUT (FORMAT binary)",
      3, [&](const CopiedRow& row) {
        EXPECT_EQ(row.Int8(0, 0), next);
        EXPECT_EQ(row.IsNull(0, 1), next % 3 == 0);
        EXPECT_EQ(row.Bytes(0, 1), std::string(next % 3 == 0 ? 0 : next % 7, 'x'));
        EXPECT_EQ(row.Bool(0, 2), next % 2 == 0);
        ++next;
        return !HasFailure();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(next, 100'001);
  EXPECT_TRUE(IsUsable());
}

TEST_P(CopyOutTest, OfNoRowsThereIsNone) {
  const absl::Status status = Copy("COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)", 1,
                                   [](const CopiedRow&) -> bool {
                                     ADD_FAILURE() << "a row";
                                     return true;
                                   });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(IsUsable());
}

TEST_P(CopyOutTest, BreaksOffWhenNoMoreIsWanted) {
  for (const int wanted : {3, kFarRow}) {
    const auto begin = std::chrono::steady_clock::now();
    int taken = 0;
    const absl::Status status =
        Copy("COPY (SELECT generate_series(1, 10000000000)) TO STDOUT (FORMAT binary)", 1,
             [&](const CopiedRow&) { return ++taken < wanted; });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(taken, wanted);
    // All of it would take much longer.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
    // One that still seems to live is taken for another call.
    EXPECT_TRUE(!connection_->IsAlive() || IsUsable());
    EXPECT_TRUE(connection_->IsAlive() || wanted == kFarRow);
  }
}

TEST_P(CopyOutTest, TheDatabaseDoesNotGoOnForWhoHasEnough) {
  SqlConnection other(url_);
  int taken = 0;
  const absl::Status status =
      Copy("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT (FORMAT binary)", 1,
           [&](const CopiedRow&) { return ++taken < kFarRow; });
  EXPECT_TRUE(status.ok()) << status;
  Await("the end of the statement", [&] {
    return other
        .Query(
            "SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active' AND "
            "datname = current_database()")
        .empty();
  });
}

TEST_P(CopyOutTest, WhoTakesSlowlyGetsEveryRow) {
  int64_t next = 1;
  const absl::Status status = Copy(
      "COPY (SELECT n::bigint, repeat('x', 10000) FROM generate_series(1, 600) n)"
      " TO STDOUT (FORMAT binary)",
      2, [&](const CopiedRow& row) {
        EXPECT_EQ(row.Int8(0, 0), next);
        if (next++ % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(next, 601);
  EXPECT_TRUE(IsUsable());
}

TEST_P(CopyOutTest, ALostConnectionIsAnError) {
  SqlConnection other(url_);
  int taken = 0;
  const absl::Status status =
      Copy("COPY (SELECT generate_series(1, 10000000000)) TO STDOUT (FORMAT binary)", 1,
           [&](const CopiedRow&) {
             if (++taken == kFarRow) {
               other.Execute(
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE query LIKE 'COPY%' AND datname = current_database()");
             }
             return true;
           });
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_GE(taken, kFarRow);
  EXPECT_FALSE(connection_->IsAlive());
}

TEST_P(CopyOutTest, AnErrorBehindSomeRowsIsTold) {
  for (const auto& [sql, rows] :
       {std::pair("COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 10000) n)"
                  " TO STDOUT (FORMAT binary)",
                  4999),
        std::pair("COPY (SELECT 1 / (200000 - n) FROM generate_series(1, 300000) n)"
                  " TO STDOUT (FORMAT binary)",
                  199'999)}) {
    int taken = 0;
    const absl::Status status = Copy(sql, 1, [&](const CopiedRow&) { return ++taken > 0; });
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(taken, rows);
    EXPECT_TRUE(IsUsable());
  }
}

TEST_P(CopyOutTest, RowsOfOtherColumnsAreAnError) {
  const absl::Status status =
      Copy("COPY (SELECT 1, 2) TO STDOUT (FORMAT binary)", 1, [](const CopiedRow&) -> bool {
        ADD_FAILURE() << "a row";
        return true;
      });
  EXPECT_TRUE(absl::IsInternal(status)) << status;
  EXPECT_TRUE(IsUsable());
}

TEST_P(CopyOutTest, AStatementThatCannotRunIsAnError) {
  EXPECT_FALSE(Copy("COPY nothing TO STDOUT (FORMAT binary)", 1, [](const CopiedRow&) {
                 return true;
               }).ok());
  EXPECT_TRUE(IsUsable());
}

}  // namespace
}  // namespace webmunk::testing
