#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/fault/fault_stage.h"
#include "tests/support/ingest_client.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

class LostCommitTest : public ::testing::Test {
 protected:
  LostCommitTest() : stage_(SharedCluster(PostgresCluster::Durability::kFull)) {}

  // Sends bundles of one point each until the server had to find out what became
  // of a COMMIT (other work of the server commits too), and finds `outcome`.
  void LoseOne(FaultProxy::CommitLoss loss, const std::string& outcome) {
    IngestClient ingest(stage_.server().NewChannel());
    const std::string settled =
        absl::StrCat(R"("event":"unknown commit settled","committed":")", outcome, "\"");
    for (; bundles_ < 50; ++bundles_) {
      stage_.database_proxy().LoseCommits(loss, 1);
      const PointText point{.members = absl::StrCat("\"n\":", bundles_)};
      EXPECT_EQ(ingest.AppendJson("[" + point.Json() + "]"), (Counts{.stored = 1}));
      if (absl::StrContains(stage_.server().process().Log(), settled)) break;
    }
    EXPECT_LT(bundles_, 50) << "no COMMIT of a bundle was hit";
    SqlConnection sql(stage_.database_url());
    EXPECT_EQ(sql.Number("SELECT count(*) FROM data_point"), bundles_ + 1);
    EXPECT_EQ(sql.Number("SELECT count(*) FROM bundle"), bundles_ + 1);
    ExpectLedgerAddsUp(sql);
  }

  FaultStage stage_;
  int bundles_ = 0;
};

TEST_F(LostCommitTest, BundleWhoseAnswerFromTheDatabaseIsLostIsAnsweredAsStored) {
  LoseOne(FaultProxy::CommitLoss::kAnswer, "yes");
}

TEST_F(LostCommitTest, BundleWhoseCommitNeverArrivesIsStoredByTheNextTry) {
  LoseOne(FaultProxy::CommitLoss::kRequest, "no");
}

}  // namespace webmunk::testing
