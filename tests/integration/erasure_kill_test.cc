#include <csignal>

#include "tests/integration/erasure_fixture.h"
#include "tests/support/await.h"
#include "tests/support/merge_client.h"
#include "tests/support/product.h"

namespace webmunk::testing {

// As ErasureTest, with servers whose tasks are taken over soon.
class ErasureKillTest : public ::testing::Test {
 protected:
  ErasureKillTest()
      : product_(SharedCluster().NewDatabase(), {"--task_lease=2s"}),
        sql_(product_.database_url()) {}

  // Has whoever would change a row of the table in this way wait.
  void HoldUp(const std::string& table, const std::string& change) {
    sql_.Execute(
        "CREATE OR REPLACE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_sleep(600); RETURN NEW; END'");
    table_ = table;
    sql_.Execute(absl::StrCat("CREATE TRIGGER hold_up BEFORE UPDATE ON ", table,
                              " FOR EACH ROW WHEN (", change, ") EXECUTE FUNCTION hold_up()"));
  }

  // Has an erasure wait at the end of a part of the work.
  void HoldUpBefore(int step) {
    HoldUp("erasure", step < kLastStep
                          ? absl::StrCat("NEW.step = ", step, " AND OLD.step <> NEW.step")
                          : absl::StrCat("OLD.step = ", step - 1, " AND NEW.state = 'succeeded'"));
  }

  void KillServerThatWaits() {
    const std::string sleeping =
        "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    Await("the work to be held up", [&] { return sql_.Number("SELECT count(*) " + sleeping) > 0; });
    product_.server().process().Stop(SIGKILL, std::chrono::seconds(5));
    // PostgreSQL would notice when it wakes.
    sql_.Query("SELECT pg_terminate_backend(pid) " + sleeping);
    sql_.Execute("DROP TRIGGER hold_up ON " + table_);
  }

  // Stores points of which each has a number of its own.
  void Store(const std::string& source, int first, int count) {
    IngestClient ingest(product_.server().NewChannel());
    constexpr int kAtOnce = 1000;
    for (int n = first; n < first + count; n += kAtOnce) {
      std::vector<std::string> points;
      for (int i = n; i < n + kAtOnce; ++i) {
        points.push_back(PointText{.members = absl::StrCat("\"n\":", i),
                                   .source = absl::StrCat("\"", source, "\""),
                                   .timestamp = absl::StrCat(1710000000 + i)}
                             .Json());
      }
      ASSERT_EQ(ingest.AppendJson(JsonArray(points)), (Counts{kAtOnce, 0, 0}));
    }
  }

  static constexpr int kLastStep = 10;
  Product product_;
  SqlConnection sql_;
  std::string table_;
};

TEST_F(ErasureKillTest, KilledInEachPartItGoesOnAndCountsNothingTwice) {
  constexpr int kPoints = 12'000;
  Store("victim-7f3a91", 0, kPoints);
  Store("other", 0, 1000);
  HoldUpBefore(1);
  const std::string name =
      ErasureClient(product_.server().NewChannel()).Start("victim-7f3a91").name();
  for (int step = 1; step <= kLastStep; ++step) {
    if (step > 1) HoldUpBefore(step);
    if (step > 1) product_.StartServer();
    ASSERT_NO_THROW(KillServerThatWaits()) << "before step " << step;
  }
  product_.StartServer();
  const v1::Erasure done = ErasureClient(product_.server().NewChannel()).AwaitEnd(name);
  EXPECT_EQ(done.found().points(), kPoints);
  EXPECT_EQ(done.erased().points(), kPoints);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"), 1000);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM bundle WHERE kind = 'erasure'"), 1);
  EXPECT_THAT(TracesOf("victim-7f3a91", DumpDatabase(product_.database_url())),
              ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql_);
}

TEST_F(ErasureKillTest, KilledMergeGoesOnAndCountsNothingTwice) {
  Store("stays", 0, 2000);
  Store("goes", 1000, 12'000);
  // Once in the midst of the points, once at the end.
  HoldUp("participant_merge", "NEW.points_moved > 5000");
  const std::string name =
      MergeClient(product_.server().NewChannel()).Start("stays", "goes").name();
  ASSERT_NO_THROW(KillServerThatWaits());
  EXPECT_GT(sql_.Number("SELECT points_moved FROM participant_merge"), 0);
  HoldUp("participant_merge", "NEW.state = 'succeeded'");
  product_.StartServer();
  ASSERT_NO_THROW(KillServerThatWaits());
  product_.StartServer();
  const auto done = MergeClient(product_.server().NewChannel()).AwaitEnd(name);
  EXPECT_EQ(done.found_points(), 12'000);
  EXPECT_EQ(done.moved_points(), 11'000);
  EXPECT_EQ(done.dropped_points(), 1000);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"), 13'000);
  ExpectLedgerAddsUp(sql_);
}

}  // namespace webmunk::testing
