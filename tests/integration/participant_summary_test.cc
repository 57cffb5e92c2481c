#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/extension_storm.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/summary.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {

constexpr char kTask[] = "fold-participant-summaries";

class ParticipantSummaryTest : public OwnProductTest {
 protected:
  ParticipantSummaryTest() : tasks_(product().server().NewChannel()) {}

  void Fold() { EXPECT_EQ(tasks_.RunToEnd(kTask).last_error(), ""); }
  int64_t Folded() { return Sum("participant_generator_summary"); }
  int64_t Now() { return Sum("participant_generator_summary_now"); }
  TaskClient& tasks() { return tasks_; }

  static std::string Bundle(int first, int count, const std::string& source = "\"p\"") {
    std::vector<std::string> points;
    for (int i = first; i < first + count; ++i) {
      points.push_back(PointText{.members = absl::StrCat("\"n\":", i),
                                 .source = source,
                                 .timestamp = absl::StrCat(1710000000 + i)}
                           .Json());
    }
    return JsonArray(points);
  }

 private:
  int64_t Sum(const std::string& table) {
    return sql().Number("SELECT coalesce(sum(stored), 0) FROM " + table);
  }

  TaskClient tasks_;
};

TEST_F(ParticipantSummaryTest, EqualsThePointsBeforeAndAfterFolding) {
  ingest().AppendJson(Bundle(0, 10));
  EXPECT_EQ(Now(), 10);
  ExpectSummariesExact(sql());
  Fold();
  EXPECT_EQ(Folded(), 10);
  EXPECT_EQ(Now(), 10);
  ExpectSummariesExact(sql());
}

TEST_F(ParticipantSummaryTest, CountsWhatIsSentAgainAsDuplicate) {
  ingest().AppendJson(Bundle(0, 10));
  Fold();
  ingest().AppendJson(Bundle(5, 10));
  const std::string counts = "SELECT received, stored, duplicate FROM participant_summary_now";
  const std::vector<SqlRow> expected = {{"20", "15", "5"}};
  EXPECT_EQ(sql().Query(counts), expected);
  Fold();
  EXPECT_EQ(sql().Query(counts), expected);
  ExpectSummariesExact(sql());
}

TEST_F(ParticipantSummaryTest, KeepsWhatTheLatestBundleSaysOfTheClient) {
  const auto status_point = [](int n) {
    return JsonArray({PointText{.members = absl::StrCat("\"pending_points\":", n),
                                .timestamp = absl::StrCat(1710000000 + n),
                                .generator_id = "\"pdk-system-status\"",
                                .generator = absl::StrCat("\"pdk: Agent/", n, "\"")}
                          .Json()});
  };
  const std::string said = "SELECT user_agent, backlog FROM participant_summary_now";
  ingest().AppendJson(status_point(7));
  Fold();
  ingest().AppendJson(status_point(3));
  EXPECT_EQ(sql().Query(said), (std::vector<SqlRow>{{"Agent/3", "3"}}));
  Fold();
  EXPECT_EQ(sql().Query(said), (std::vector<SqlRow>{{"Agent/3", "3"}}));
}

TEST_F(ParticipantSummaryTest, IsExactAtAnyInstantWhilePointsArriveAndAreFolded) {
  ExtensionStorm storm(product().http_port(), 6);
  for (int i = 0; i < 40; ++i) {
    ExpectSummariesExact(sql());
    if (i % 4 == 0) Fold();
  }
  storm.Drain();
  ExpectSummariesExact(sql());
  Fold();
  EXPECT_EQ(Folded(), sql().Number("SELECT count(*) FROM data_point"));
  ExpectSummariesExact(sql());
}

TEST_F(ParticipantSummaryTest, BundleThatCommitsLateIsFoldedOnce) {
  ingest().AppendJson(Bundle(0, 10));
  // A writer that drew its ids before the bundles below and commits after them.
  SqlConnection late(product().database_url());
  late.Execute("BEGIN");
  late.Execute("SELECT * FROM reserve_ids(0, 1)");
  late.Execute(
      "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted) "
      "VALUES (currval('bundle_id'), now(), 1, '', 'identity', false)");
  late.Execute(
      "INSERT INTO bundle_participant SELECT currval('bundle_id'), p.id, 1, 0, 1, 0, 0, 0, NULL, "
      "NULL, '{}', '{}', '{}', '{}', '{}', NULL FROM participant p");
  ingest().AppendJson(Bundle(10, 10));
  Fold();
  ExpectSummariesExact(sql());
  EXPECT_EQ(Folded(), 20);
  late.Execute("COMMIT");
  const std::string duplicates = "SELECT duplicate FROM participant_summary";
  EXPECT_EQ(sql().Number(duplicates), 0);
  EXPECT_EQ(sql().Number(duplicates + "_now"), 1);
  for (int i = 0; i < 2; ++i) {
    Fold();
    EXPECT_EQ(sql().Number(duplicates), 1);
    EXPECT_EQ(sql().Number(duplicates + "_now"), 1);
  }
  ExpectSummariesExact(sql());
}

TEST_F(ParticipantSummaryTest, IsExactAfterServersWereKilledWhileFolding) {
  ExtensionStorm storm(product().http_port(), 4);
  for (int i = 0; i < 5; ++i) {
    const size_t before = storm.acknowledged();
    Await("points arrive", [&] { return storm.acknowledged() > before + 300; });
    TaskClient tasks(product().server().NewChannel());
    v1::BackgroundTask task;
    tasks.RunNow(absl::StrCat("backgroundTasks/", kTask), task);
    product().server().process().Stop(SIGKILL, std::chrono::seconds(10));
    ExpectSummariesExact(sql());
    product().StartServer();
    ExpectSummariesExact(sql());
  }
  storm.Drain();
  storm.ExpectEachRowStoredOnce(sql());
  ExpectSummariesExact(sql());
}

TEST_F(ParticipantSummaryTest, StaysExactWhileItIsMadeAnew) {
  ExtensionStorm storm(product().http_port(), 4);
  Await("points arrive", [&] { return storm.acknowledged() > 500; });
  Fold();
  for (int i = 0; i < 5; ++i) {
    sql().Execute("SELECT rebuild_participant_summary()");
    ExpectSummariesExact(sql());
    Fold();
    ExpectSummariesExact(sql());
  }
  storm.Drain();
  Fold();
  EXPECT_EQ(Folded(), sql().Number("SELECT count(*) FROM data_point"));
}

TEST_F(ParticipantSummaryTest, BeginsAnewInAnotherCluster) {
  ingest().AppendJson(Bundle(0, 10));
  Fold();
  // As after a dump and restore: the ids of transactions say nothing any more.
  sql().Execute(
      "UPDATE summary_fold SET cluster = 0, settled = '1000000:1000000:', whole_id = 1000");
  sql().Execute("UPDATE bundle SET xid = '900000'");
  EXPECT_EQ(Now(), 10);
  ingest().AppendJson(Bundle(10, 10));
  ExpectSummariesExact(sql());
  Fold();
  EXPECT_EQ(Folded(), 20);
  ingest().AppendJson(Bundle(20, 10));
  ExpectSummariesExact(sql());
  Fold();
  EXPECT_EQ(Folded(), 30);
  ExpectSummariesExact(sql());
}

}  // namespace webmunk::testing
