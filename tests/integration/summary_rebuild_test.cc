// `webmunk-server rebuild-summaries`, which an operator runs beside the servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/extension_storm.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/summary.h"
#include "tests/support/task_client.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

using ::testing::HasSubstr;

class SummaryRebuildTest : public OwnProductTest {
 protected:
  SummaryRebuildTest() : tasks_(product().server().NewChannel()) {}

  void Fold() { EXPECT_EQ(tasks_.RunToEnd("fold-participant-summaries").last_error(), ""); }

  std::unique_ptr<ChildProcess> Start() {
    return std::make_unique<ChildProcess>(
        ChildOptions{.arguments = {ServerBinary(), "rebuild-summaries",
                                   "--database_url=" + product().database_url()},
                     .environment = {},
                     .log_path = absl::StrCat(directory_.path(), "/", ++runs_, ".log"),
                     .user = {}});
  }
  void Rebuild() {
    const auto process = Start();
    EXPECT_EQ(process->Wait(std::chrono::seconds(60)), 0) << process->Log();
  }

  static std::string Bundle(const std::string& source, int first, int count) {
    std::vector<std::string> points;
    for (int n = first; n < first + count; ++n) {
      points.push_back(PointText{.members = absl::StrCat("\"n\":", n),
                                 .source = absl::StrCat("\"", source, "\""),
                                 .timestamp = absl::StrCat(1710000000 + n)}
                           .Json());
    }
    return JsonArray(points);
  }

  // All that the tables of the summaries hold.
  std::vector<std::vector<std::string>> Tables() {
    std::vector<std::vector<std::string>> rows;
    for (const char* table :
         {"participant_generator_summary", "participant_summary", "participant_time_zone"}) {
      for (auto& row : sql().Query(absl::StrCat("SELECT t::text FROM ", table, " t ORDER BY 1"))) {
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }

 private:
  TempDirectory directory_{"rebuild"};
  TaskClient tasks_;
  int runs_ = 0;
};

TEST_F(SummaryRebuildTest, RowsThatWereSpoiltAreRightAgain) {
  ingest().AppendJson(Bundle("alice", 0, 30));
  ingest().AppendJson(Bundle("alice", 20, 20));
  ingest().AppendJson(Bundle("bob", 0, 5));
  Fold();
  const auto before = Tables();
  ASSERT_FALSE(before.empty());
  sql().Execute(
      "UPDATE participant_generator_summary SET stored = stored + 1, first_created = '1999-01-01'; "
      "UPDATE participant_summary SET received = 7, duplicate = 0; "
      "DELETE FROM participant_summary WHERE participant_id ="
      " (SELECT id FROM participant WHERE identifier = 'bob')");
  ASSERT_NE(Tables(), before);
  Rebuild();
  EXPECT_EQ(Tables(), before);
  ExpectSummariesExact(sql());
}

TEST_F(SummaryRebuildTest, WhatIsNotInTheLedgerIsGone) {
  ingest().AppendJson(Bundle("alice", 0, 30));
  Fold();
  const auto before = Tables();
  sql().Execute(
      "INSERT INTO participant_summary SELECT (s).* FROM (SELECT jsonb_populate_record("
      "s, '{\"participant_id\": 99999}') AS s FROM participant_summary s LIMIT 1) AS made");
  ASSERT_NE(Tables(), before);
  Rebuild();
  EXPECT_EQ(Tables(), before);
}

TEST_F(SummaryRebuildTest, AnswersAreRightWhilePointsArrive) {
  ExtensionStorm storm(product().http_port(), 4);
  Await("points arrive", [&] { return storm.acknowledged() > 500; });
  for (int i = 0; i < 3; ++i) {
    Fold();
    sql().Execute("UPDATE participant_summary SET received = received + 1");
    const size_t acknowledged = storm.acknowledged();
    const auto process = Start();
    Await("it ends", [&] { return !process->Running(); });
    EXPECT_EQ(process->Wait(std::chrono::seconds(1)), 0) << process->Log();
    ExpectSummariesExact(sql());
    Await("points still arrive", [&] { return storm.acknowledged() > acknowledged; });
  }
  storm.Drain();
  storm.ExpectEachRowStoredOnce(sql());
  ExpectSummariesExact(sql());
}

// Who waits longer for a lock than uploads can bear gives up and comes again.
TEST_F(SummaryRebuildTest, AWriterThatTakesLongIsWaitedFor) {
  ingest().AppendJson(Bundle("alice", 0, 30));
  Fold();
  const auto before = Tables();
  sql().Execute("UPDATE participant_summary SET received = 7");
  SqlConnection writer(product().database_url());
  writer.Execute("BEGIN; LOCK TABLE bundle IN ROW EXCLUSIVE MODE");
  const auto process = Start();
  Await("it waits", [&] {
    return sql().Number(
               "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
               "'bundle'::regclass AND mode = 'ShareLock'") > 0;
  });
  // Uploads go on, though it is in the queue before them.
  ingest().AppendJson(Bundle("bob", 0, 5));
  EXPECT_TRUE(process->Running());
  writer.Execute("COMMIT");
  EXPECT_EQ(process->Wait(std::chrono::seconds(60)), 0) << process->Log();
  ExpectSummariesExact(sql());
  EXPECT_EQ(sql().Number("SELECT sum(received) FROM participant_summary"), 35);
}

TEST_F(SummaryRebuildTest, AnUnknownCommandTellsWhichThereAre) {
  ChildProcess process({.arguments = {ServerBinary(), "rebuild-summary"},
                        .environment = {},
                        .log_path = TempDirectory("unknown").path() + ".log",
                        .user = {}});
  EXPECT_EQ(process.Wait(std::chrono::seconds(30)), 2);
  EXPECT_THAT(process.Log(), HasSubstr("rebuild-summaries"));
}

}  // namespace webmunk::testing
