#include <gtest/gtest.h>

#include "tests/fault/seeded_random.h"
#include "tests/support/environment.h"
#include "tests/support/extension_storm.h"
#include "tests/support/ledger.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/summary.h"

namespace webmunk::testing {

class KillTest : public ::testing::Test {
 protected:
  KillTest()
      : cluster_(SharedCluster(PostgresCluster::Durability::kFull)),
        product_(cluster_.NewDatabase()) {}

  static int Rounds() { return FullRun() ? 200 : 20; }

  // Each kill must hit a stream that flows: waits until `storm` has got further.
  static void AwaitProgress(const ExtensionStorm& storm) {
    const size_t before = storm.acknowledged();
    for (int i = 0; i < 2000 && storm.acknowledged() == before; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_GT(storm.acknowledged(), before) << "nothing is acknowledged any more";
  }

  void ExpectNothingLostAndNothingTwice(ExtensionStorm& storm) {
    storm.Drain();
    EXPECT_GE(storm.failures(), static_cast<size_t>(Rounds()) / 2)
        << "the kills hit no upload: this shows nothing";
    SqlConnection sql(product_.database_url());
    storm.ExpectEachRowStoredOnce(sql);
    ExpectLedgerAddsUp(sql);
    ExpectSummariesExact(sql);
    EXPECT_EQ(sql.Number("SELECT count(*) FROM quarantine"), 0);
  }

  PostgresCluster& cluster_;
  Product product_;
  SeededRandom random_{FaultSeed()};
};

TEST_F(KillTest, ServerKilledInMidStreamLosesNothingAndStoresNothingTwice) {
  ExtensionStorm storm(product_.http_port(), 4);
  for (int round = 0; round < Rounds(); ++round) {
    ASSERT_NO_FATAL_FAILURE(AwaitProgress(storm)) << "round " << round;
    random_.Pause(0, 60);
    EXPECT_EQ(product_.server().process().Stop(SIGKILL, std::chrono::seconds(5)), 128 + SIGKILL);
    product_.StartServer();
  }
  ExpectNothingLostAndNothingTwice(storm);
}

TEST_F(KillTest, DatabaseKilledInMidStreamLosesNothingAndStoresNothingTwice) {
  ExtensionStorm storm(product_.http_port(), 4);
  for (int round = 0; round < Rounds(); ++round) {
    ASSERT_NO_FATAL_FAILURE(AwaitProgress(storm)) << "round " << round;
    random_.Pause(0, 60);
    cluster_.KillImmediately();
    cluster_.Start();
    ASSERT_TRUE(product_.server().process().Running())
        << "the server did not outlive its database: " << product_.server().process().Log();
  }
  ExpectNothingLostAndNothingTwice(storm);
}

}  // namespace webmunk::testing
