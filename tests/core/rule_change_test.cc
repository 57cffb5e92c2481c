#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "server/ingest/refusal.h"
#include "tests/core/batch_fixture.h"

namespace webmunk::testing {
namespace {

// What changes while bundles are on their way: rules, and the switches of the study.
class RuleChangeTest : public BatchFixture {
 protected:
  void Rename(const std::string& from, const std::string& to) {
    sql_.Query(
        "INSERT INTO rename_rule (pattern, replacement, position) VALUES ($1, $2, 1) RETURNING id",
        {from, to});
  }
  static void ExpectRulesChanged(const absl::StatusOr<AppendResult>& result) {
    EXPECT_TRUE(absl::IsUnavailable(result.status())) << result.status();
    EXPECT_EQ(RefusalReasonOf(result.status()), RefusalReason::kRulesChanged);
  }
  // Begins what every batch begins with, in a transaction that stays open.
  void BeginBatch(SqlConnection& sql) { sql.Execute("BEGIN; SELECT reserve_ids(1, 1)"); }
};

TEST_F(RuleChangeTest, BundleReadByOtherRulesIsRefusedAndTheRulesAreLoaded) {
  PendingBundle& old = Read({Point("x", 1)});
  Rename("x", "y");
  ExpectRulesChanged(Write({&old})[0]);
  EXPECT_EQ(Stored(), std::vector<SqlRow>());
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM participant"), 0);
  EXPECT_EQ(Append({Point("x", 1)}).stored, 1);
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"y", "1"}}));
}

TEST_F(RuleChangeTest, PointInABatchTwiceByTwoSetsOfRulesIsStoredOnce) {
  PendingBundle& old = Read({Point("x", 1)});
  Rename("x", "y");
  RefreshRules();
  PendingBundle& fresh = Read({Point("x", 1)});
  const BatchWriter::Results results = Write({&old, &fresh});
  ExpectRulesChanged(results[0]);
  EXPECT_EQ(results[1]->counts.stored, 1);
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"y", "1"}}));
}

TEST_F(RuleChangeTest, FieldIsNotStoredOnceItsRedactionIsThere) {
  PendingBundle& old = Read({Point("x", 1)});
  sql_.Execute("INSERT INTO redaction_rule (generator, path, action) VALUES ('', 'n', 'drop')");
  ExpectRulesChanged(Write({&old})[0]);
  Append({Point("x", 1)});
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point WHERE properties ->> 'n' IS NULL"), 1);
}

TEST_F(RuleChangeTest, PointInTheOutboxUnderTheOldNameIsKnownUnderTheNewOne) {
  Append({Point("x", 1)});
  sql_.Execute(
      "INSERT INTO data_server (identifier, upload_url) VALUES ('far', 'http://127.0.0.1:9');"
      "UPDATE participant SET data_server_id = (SELECT id FROM data_server)");
  EXPECT_EQ(Append({Point("x", 2)}).forwarded, 1);
  Rename("x", "y");
  RefreshRules();
  EXPECT_EQ(Append({Point("x", 1), Point("x", 2), Point("x", 3)}).duplicate, 2);
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"x", "1"}, {"y", "1"}}));
}

TEST_F(RuleChangeTest, NamesThatCameToBeRenamedInAnyOrderAreLoaded) {
  const auto add = [&](int id, const std::string& name) {
    sql_.Query(
        "INSERT INTO participant_rename (id, received_sha256, stored_sha256, received, stored) "
        "OVERRIDING SYSTEM VALUE SELECT $1, sha256($2::bytea), '', $2, '' RETURNING id",
        {std::to_string(id), name});
  };
  add(6, "later");
  RefreshRules();
  // That of a transaction that took longer.
  add(5, "earlier");
  RefreshRules();
  EXPECT_EQ(rules_.Current()->renamed_before.size(), 2u);
}

TEST_F(RuleChangeTest, RuleThatCannotBeUsedLeavesNoneUntilItIsGone) {
  ASSERT_NE(rules_.Current(), nullptr);
  Rename("(", "y");
  for (int look = 0; look < 2; ++look) {
    EXPECT_TRUE(absl::IsFailedPrecondition(rules_.Refresh(*connection_)));
    EXPECT_EQ(rules_.Current(), nullptr);
  }
  sql_.Execute("DELETE FROM rename_rule");
  RefreshRules();
  EXPECT_NE(rules_.Current(), nullptr);
}

TEST_F(RuleChangeTest, ChangeWaitsForTheBatchesThatDoNotKnowIt) {
  SqlConnection batch(url_);
  sql_.Execute("SET lock_timeout = '100ms'");
  for (const std::string change :
       {"UPDATE study_settings SET ingestion_paused = true",
        "INSERT INTO rename_rule (pattern, replacement, position) VALUES ('a', 'b', 1)",
        "INSERT INTO redaction_rule (generator, path, action) VALUES ('', 'n', 'drop')"}) {
    BeginBatch(batch);
    EXPECT_THROW(sql_.Execute(change), std::exception) << change;
    batch.Execute("COMMIT");
    sql_.Execute(change);
  }
  EXPECT_EQ(batch.Query("SELECT ingestion_paused, rule_version FROM reserve_ids(1, 1)"),
            (std::vector<SqlRow>{{"t", "3"}}));
}

// Batches that overlap, so that there is always one.
TEST_F(RuleChangeTest, SteadyBatchesDoNotStarveAChange) {
  std::atomic<bool> is_done = false;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer) {
    writers.emplace_back([&, writer] {
      SqlConnection batch(url_);
      std::this_thread::sleep_for(std::chrono::milliseconds(30 * writer));
      while (!is_done) {
        BeginBatch(batch);
        batch.Execute("SELECT pg_sleep(0.06); COMMIT");
      }
    });
  }
  sql_.Execute("SET lock_timeout = '2s'");
  for (int change = 0; change < 10; ++change) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_NO_THROW(sql_.Execute("UPDATE study_settings SET updated = now()"));
  }
  is_done = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
}  // namespace webmunk::testing
