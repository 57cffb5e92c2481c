#include "server/storage/copy_out.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/core/migrated_database.h"

namespace webmunk::testing {
namespace {

class CopyOutTest : public ::testing::Test {
 protected:
  CopyOutTest() : connection_(*Connection::Open(NewMigratedDatabase())) {}

  // Whether the connection answers what it is asked, and nothing from before.
  bool IsUsable() {
    const auto rows = connection_->Query("SELECT 7", {});
    return rows.ok() && rows->Int4(0, 0) == 7;
  }

  std::unique_ptr<Connection> connection_;
};

TEST_F(CopyOutTest, HandsOverEveryRowAsItIs) {
  int64_t next = 1;
  const absl::Status status =
      CopyOut(*connection_,
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

TEST_F(CopyOutTest, OfNoRowsThereIsNone) {
  const absl::Status status =
      CopyOut(*connection_, "COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)", 1,
              [](const CopiedRow&) -> bool {
                ADD_FAILURE() << "a row";
                return true;
              });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(IsUsable());
}

TEST_F(CopyOutTest, BreaksOffWhenNoMoreIsWanted) {
  const auto begin = std::chrono::steady_clock::now();
  int taken = 0;
  const absl::Status status =
      CopyOut(*connection_, "COPY (SELECT generate_series(1, 100000000)) TO STDOUT (FORMAT binary)",
              1, [&](const CopiedRow&) { return ++taken < 3; });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(taken, 3);
  // All of it would take much longer.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(IsUsable());
}

TEST_F(CopyOutTest, AnErrorBehindSomeRowsIsTold) {
  int taken = 0;
  const absl::Status status =
      CopyOut(*connection_,
              "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 10000) n)"
              " TO STDOUT (FORMAT binary)",
              1, [&](const CopiedRow&) { return ++taken < 10'000; });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(taken, 4999);
  EXPECT_TRUE(IsUsable());
}

TEST_F(CopyOutTest, RowsOfOtherColumnsAreAnError) {
  const absl::Status status = CopyOut(*connection_, "COPY (SELECT 1, 2) TO STDOUT (FORMAT binary)",
                                      1, [](const CopiedRow&) -> bool {
                                        ADD_FAILURE() << "a row";
                                        return true;
                                      });
  EXPECT_TRUE(absl::IsInternal(status)) << status;
  EXPECT_TRUE(IsUsable());
}

TEST_F(CopyOutTest, AStatementThatCannotRunIsAnError) {
  EXPECT_FALSE(
      CopyOut(*connection_, "COPY nothing TO STDOUT (FORMAT binary)", 1, [](const CopiedRow&) {
        return true;
      }).ok());
  EXPECT_TRUE(IsUsable());
}

}  // namespace
}  // namespace webmunk::testing
