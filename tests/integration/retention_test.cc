#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/extension_storm.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/study_client.h"
#include "tests/support/summary.h"
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

TEST_F(RetentionTest, DroppedMonthGetsNoPartitionAgain) {
  const std::string last_month = sql().Value(
      "SELECT name FROM data_point_partitions() WHERE upper <= now() ORDER BY upper DESC LIMIT 1");
  sql().Query("SELECT detach_data_point_partition($1)", {last_month});
  const int64_t partitions = sql().Number("SELECT count(*) FROM data_point_partitions()");
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point_partitions()"), partitions);
}

TEST_F(RetentionTest, PartitionThatDoesNotConsistOfMonthsIsKept) {
  sql().Execute("ALTER TABLE data_point_y2018 RENAME TO other");
  sql().Execute("ALTER TABLE data_point DETACH PARTITION other");
  sql().Execute(
      "CREATE TABLE odd PARTITION OF data_point FOR VALUES FROM ('2018-01-01 00:00+00') TO "
      "('2018-12-31 00:00+00')");
  Retain(kRetentionDays);
  EXPECT_NE(Run(), "");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM pg_class WHERE relname = 'odd'"), 1);
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

// Points of two participants: one generator with some in the span that is dropped, in
// the same bundle as others; one that has no others; and wild clocks.
class RetentionSummaryTest : public RetentionTest {
 protected:
  static std::string Point(const std::string& source, const std::string& generator,
                           const std::string& timestamp) {
    return PointText{
        .source = '"' + source + '"', .timestamp = timestamp, .generator_id = '"' + generator + '"'}
        .Json();
  }
  void SendMixed() {
    const std::vector<std::string> all = {
        Point("p", "both", "1520000000"),   Point("p", "both", "1530000000"),
        Point("p", "both", "1780300000"),   Point("p", "old", "1520000001"),
        Point("p", "both", "86400"),        Point("q", "both", "1514764800"),
        Point("q", "both", "1546300799.5"), Point("q", "both", "1768300000"),
        Point("q", "young", "1546300800"),  Point("q", "wild", "9999999999")};
    EXPECT_EQ(ingest().AppendJson(JsonArray(all)).stored, 10);
    // A later bundle with both, and a bundle of the past alone.
    EXPECT_EQ(ingest()
                  .AppendJson(JsonArray(
                      {Point("q", "both", "1530000001"), Point("q", "both", "1780300001")}))
                  .stored,
              2);
    EXPECT_EQ(ingest().AppendJson(JsonArray({Point("p", "old", "1520000002")})).stored, 1);
  }
  // Enough for no later month to expire.
  int DaysSince2019() {
    return static_cast<int>(sql().Number("SELECT current_date - '2019-01-10'::date"));
  }
  void Fold() { EXPECT_EQ(tasks_.RunToEnd("fold-participant-summaries").last_error(), ""); }
  // Drops all before 2019, which are seven points of SendMixed's.
  void Drop() {
    const int64_t before = Points();
    Retain(DaysSince2019());
    EXPECT_EQ(Run(), "");
    EXPECT_EQ(Points(), before - 7);
  }
  int64_t SummaryRowsOf2018() {
    return sql().Number(
        "SELECT count(*) FROM participant_generator_summary "
        "WHERE month >= '2018-01-01 UTC' AND month < '2019-01-01 UTC'");
  }
  void ExpectExactAlsoAfterRebuilding() {
    ExpectSummariesExact(sql());
    Fold();
    ExpectSummariesExact(sql());
    sql().Execute("SELECT rebuild_participant_summary()");
    ExpectSummariesExact(sql());
    Fold();
    ExpectSummariesExact(sql());
    EXPECT_EQ(sql().Number("SELECT sum(stored) FROM participant_generator_summary"), Points());
  }
};

TEST_F(RetentionSummaryTest, ForgetsWhatWasFoldedAndIsDropped) {
  SendMixed();
  Fold();
  EXPECT_EQ(SummaryRowsOf2018(), 6);
  ExpectSummariesExact(sql());
  Drop();
  ExpectSummariesExact(sql());
  Fold();
  EXPECT_EQ(SummaryRowsOf2018(), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant_generator_summary_now"), 4);
  ExpectExactAlsoAfterRebuilding();
  EXPECT_EQ(SummaryRowsOf2018(), 0);
}

TEST_F(RetentionSummaryTest, ForgetsWhatIsDroppedBeforeItWasFolded) {
  SqlConnection lock(product().database_url());
  lock.Execute("BEGIN; SELECT FROM summary_fold FOR UPDATE");
  SendMixed();
  Drop();
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant_generator_summary"), 0);
  ExpectSummariesExact(sql());
  lock.Execute("COMMIT");
  ExpectExactAlsoAfterRebuilding();
}

TEST_F(RetentionSummaryTest, CountsWhatComesOnceTheSpanIsKeptAgain) {
  SendMixed();
  Fold();
  Drop();
  Retain(0);
  EXPECT_EQ(Run(), "") << "no month of the span gets a partition again";
  const int64_t before = Points();
  int n = 0;
  Await("old points are taken again",
        [&] { return ingest().AppendJson(JsonArray({OldPoint(++n)})).stored == 1; });
  EXPECT_EQ(Points(), before + 1);
  ExpectExactAlsoAfterRebuilding();
  // The same span expires no second time.
  Retain(DaysSince2019());
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(Points(), before + 1);
  ExpectExactAlsoAfterRebuilding();
}

TEST_F(RetentionSummaryTest, StaysExactInAnotherCluster) {
  SendMixed();
  Fold();
  Drop();
  // As after a dump and restore: transaction ids begin anew, far below.
  sql().Execute("UPDATE summary_fold SET cluster = 0, settled = '1000000:1000000:'");
  sql().Execute("UPDATE bundle SET xid = '900000' WHERE xid::text::bigint < 900000");
  sql().Execute("UPDATE expired_span SET snapshot = '1000000:1000000:'");
  ExpectSummariesExact(sql());
  Retain(0);
  int n = 0;
  Await("old points are taken again",
        [&] { return ingest().AppendJson(JsonArray({OldPoint(++n)})).stored == 1; });
  ExpectExactAlsoAfterRebuilding();
}

TEST_F(RetentionSummaryTest, IsExactAtAnyInstantAndIngestionGoesOnWhilePartitionsAreDropped) {
  ExtensionStorm storm(product().http_port(), 4);
  SendMixed();
  Fold();
  std::atomic<bool> is_done = false;
  std::thread reader([&] {
    SqlConnection own(product().database_url());
    while (!is_done) ExpectSummariesExact(own);
  });
  const auto begin = std::chrono::steady_clock::now();
  // A year at a time, from the oldest.
  std::vector<int64_t> acknowledged;
  for (int year = 0; year < 7; ++year) {
    Retain(DaysSince2019() + 365 * (3 - year));
    acknowledged.push_back(static_cast<int64_t>(storm.acknowledged()));
    EXPECT_EQ(Run(), "");
    Await("points arrive",
          [&] { return static_cast<int64_t>(storm.acknowledged()) > acknowledged.back() + 100; });
  }
  std::cout << sql().Number("SELECT count(*) FROM expired_span") << " partitions were dropped in "
            << std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()
            << " s while " << static_cast<int64_t>(storm.acknowledged()) - acknowledged.front()
            << " points were acknowledged\n";
  EXPECT_GE(sql().Number("SELECT count(*) FROM expired_span"), 6);
  is_done = true;
  reader.join();
  storm.Drain();
  ExpectExactAlsoAfterRebuilding();
}

}  // namespace webmunk::testing
