#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/study_client.h"
#include "tests/support/await.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/task_client.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

constexpr char kTask[] = "keep-partitions";
// 2018 is older than that, and June 2026 is not.
constexpr int kRetentionDays = 2000;

class RetentionTest : public OwnProductTest {
 protected:
  RetentionTest()
      : study_(product().server().NewChannel()), tasks_(product().server().NewChannel()) {}

  // Runs the task; what it says went wrong.
  std::string Run() { return tasks_.RunToEnd(kTask).last_error(); }
  // Sets the retention as if that had been long ago.
  void Retain(int days) {
    ASSERT_TRUE(study_.SetRetention(days).ok());
    sql().Execute("UPDATE study_settings SET retention_changed = now() - interval '1 day'");
  }
  // Waits until an ingest client is told that March 2018 is too old.
  void AwaitRefusal(IngestClient& client) {
    Await("old points are refused",
          [&] { return client.AppendJson(JsonArray({OldPoint(-1)})).quarantined == 1; });
  }
  int64_t OldPartitions() {
    return sql().Number("SELECT count(*) FROM pg_class WHERE relname LIKE '%data_point_y2018'");
  }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }

  // Of March 2018 and of June 2026.
  static std::string OldPoint(int n) {
    return PointText{.members = absl::StrCat("\"n\":", n), .timestamp = "1520000000"}.Json();
  }
  static std::string YoungPoint(int n) {
    return PointText{.members = absl::StrCat("\"n\":", n), .timestamp = "1780300000"}.Json();
  }

  StudyClient study_;
  TaskClient tasks_;
};

TEST_F(RetentionTest, NothingExpiresUnlessAskedFor) {
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(OldPartitions(), 1);
}

TEST_F(RetentionTest, OldPartitionsAreDroppedAndWhatIsSentAgainIsNotStoredAnew) {
  const std::string bundle = JsonArray({OldPoint(1), YoungPoint(1)});
  EXPECT_EQ(ingest().AppendJson(bundle), (Counts{2, 0, 0}));
  Retain(kRetentionDays);
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(OldPartitions(), 0);
  EXPECT_EQ(Points(), 1);
  EXPECT_EQ(sql().Number("SELECT sum(stored) FROM bundle_participant"), 2) << "the ledger stays";
  AwaitRefusal(ingest());
  EXPECT_EQ(ingest().AppendJson(bundle), (Counts{0, 1, 1}));
  EXPECT_EQ(sql().Query("SELECT DISTINCT reason FROM quarantine"),
            (std::vector<SqlRow>{{"too-old"}}));
}

TEST_F(RetentionTest, EveryServerOfTheStudyObeysAndReplaysGoByItToo) {
  TempDirectory directory("r");
  const ServerProcess second(product().database_url(), directory.path());
  IngestClient other(second.NewChannel());
  ASSERT_TRUE(study_.SetRetention(kRetentionDays).ok());
  AwaitRefusal(ingest());
  AwaitRefusal(other);
  QuarantineClient quarantine(second.NewChannel());
  EXPECT_EQ(quarantine.ReplayAll().released(), 0);
  ASSERT_TRUE(study_.SetRetention(0).ok());
  Await("old points are taken again",
        [&] { return other.AppendJson(JsonArray({OldPoint(-1)})).quarantined == 0; });
  EXPECT_EQ(quarantine.ReplayAll().released(), 1);
}

TEST_F(RetentionTest, ChangeDropsNothingForTenMinutes) {
  ASSERT_TRUE(study_.SetRetention(kRetentionDays).ok());
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(OldPartitions(), 1);
  sql().Execute("UPDATE study_settings SET retention_changed = now() - interval '11 minutes'");
  ASSERT_TRUE(study_.SetRetention(kRetentionDays).ok()) << "no change";
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(OldPartitions(), 0);
}

TEST_F(RetentionTest, IngestionGoesOnWhileAReaderKeepsAPartitionFromBeingDropped) {
  SqlConnection reader(product().database_url());
  reader.Execute("BEGIN");
  reader.Query("SELECT count(*) FROM data_point");
  Retain(kRetentionDays);
  v1::BackgroundTask task;
  ASSERT_TRUE(tasks_.RunNow(absl::StrCat("backgroundTasks/", kTask), task).ok());
  int sent = 0;
  while (tasks_.Get(kTask).last_error().empty() && sent < 20000) {
    EXPECT_EQ(ingest().AppendJson(JsonArray({YoungPoint(sent++)})), (Counts{1, 0, 0}));
  }
  EXPECT_NE(tasks_.Get(kTask).last_error(), "");
  EXPECT_EQ(OldPartitions(), 1);
  reader.Execute("COMMIT");
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(OldPartitions(), 0);
  EXPECT_EQ(Points(), sent);
}

}  // namespace webmunk::testing
