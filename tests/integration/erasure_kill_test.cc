#include <csignal>

#include "tests/integration/erasure_fixture.h"
#include "tests/support/await.h"
#include "tests/support/product.h"

namespace webmunk::testing {

// As ErasureTest, with servers whose tasks are taken over soon.
class ErasureKillTest : public ::testing::Test {
 protected:
  ErasureKillTest()
      : product_(SharedCluster().NewDatabase(), {"--task_lease=2s"}),
        sql_(product_.database_url()) {}

  // Has whoever comes to the end of a part of the work wait there.
  void HoldUpBefore(int step) {
    sql_.Execute(
        "CREATE OR REPLACE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_sleep(600); RETURN NEW; END'");
    sql_.Execute("DROP TRIGGER IF EXISTS hold_up ON erasure");
    sql_.Execute(absl::StrCat("CREATE TRIGGER hold_up BEFORE UPDATE ON erasure FOR EACH ROW WHEN (",
                              step,
                              step < 10 ? " = NEW.step AND OLD.step <> NEW.step) "
                                        : " = 10 AND NEW.state = 'succeeded') ",
                              "EXECUTE FUNCTION hold_up()"));
  }

  void KillServerThatWaits() {
    const std::string sleeping =
        "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    Await("the work to be held up", [&] { return sql_.Number("SELECT count(*) " + sleeping) > 0; });
    product_.server().process().Stop(SIGKILL, std::chrono::seconds(5));
    // PostgreSQL would notice when it wakes.
    sql_.Query("SELECT pg_terminate_backend(pid) " + sleeping);
    sql_.Execute("DROP TRIGGER hold_up ON erasure");
  }

  Product product_;
  SqlConnection sql_;
};

TEST_F(ErasureKillTest, KilledInEachPartItGoesOnAndCountsNothingTwice) {
  constexpr int kPoints = 12'000;
  constexpr int kLastStep = 10;
  {
    IngestClient ingest(product_.server().NewChannel());
    for (int n = 0; n < kPoints; n += 1000) {
      std::vector<std::string> points;
      for (int i = n; i < n + 1000; ++i) {
        points.push_back(PointText{.members = absl::StrCat("\"n\":", i),
                                   .source = R"("victim-7f3a91")",
                                   .timestamp = absl::StrCat(1710000000 + i)}
                             .Json());
      }
      ASSERT_EQ(ingest.AppendJson(JsonArray(points)), (Counts{1000, 0, 0}));
    }
    ASSERT_EQ(ingest.AppendJson(JsonArray({PointText{.source = R"("other")"}.Json()})),
              (Counts{1, 0, 0}));
  }
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
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"), 1);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM bundle WHERE kind = 'erasure'"), 1);
  EXPECT_THAT(TracesOf("victim-7f3a91", DumpDatabase(product_.database_url())),
              ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql_);
}

}  // namespace webmunk::testing
