#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "server/ingest/quarantine_budget.h"
#include "server/ingest/refusal.h"
#include "server/points/quarantine_store.h"
#include "tests/core/batch_fixture.h"

namespace webmunk::testing {
namespace {

class BatchWriterTest : public BatchFixture {};

// Something else than a point: a halved batch comes down to the bundle, which then
// cannot be stored at all.
TEST_F(BatchWriterTest, BundleOfWhichAParticipantIsRefusedIsKeptInQuarantine) {
  sql_.Execute("ALTER TABLE participant ADD CONSTRAINT no_poison CHECK (identifier <> 'poison')");
  PendingBundle& good = Read({Point("good", 1)});
  PendingBundle& bad = Read({Point("poison", 1), "5", Point("good", 2)});
  const BatchWriter::Results results = Write({&good, &bad});
  ASSERT_TRUE(results[0].ok() && results[1].ok()) << results[1].status();
  EXPECT_EQ(results[0]->counts.stored, 1);
  EXPECT_EQ(results[1]->counts.quarantined, 3);
  EXPECT_EQ(sql_.Query("SELECT kind, reason, participant, hash IS NOT NULL, count(*) "
                       "FROM quarantine GROUP BY 1, 2, 3, 4 ORDER BY 2"),
            (std::vector<SqlRow>{{"point", "not-an-object", "\\N", "f", "1"},
                                 {"point", "refused-by-database", "\\N", "t", "2"}}));
  EXPECT_EQ(sql_.Number("SELECT sum(quarantined) FROM bundle_participant"), 3);
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"good", "1"}}));
}

// The first attempt meets a key that another transaction holds, and waits; the second
// would come too late.
TEST_F(BatchWriterTest, BundleThatBecomesTooOldBetweenAttemptsIsRefused) {
  Append({Point("p", 1)});
  SqlConnection other(url_);
  other.Execute(
      "CREATE TABLE held AS SELECT * FROM data_point; TRUNCATE data_point; BEGIN;"
      "INSERT INTO data_point SELECT * FROM held");
  PendingBundle& old = Read({Point("p", 1), Point("p", 2)});
  PendingBundle& young = Read({Point("p", 3)});
  old.arrival = absl::Now() - absl::Seconds(59);
  std::thread commit([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    other.Execute("COMMIT");
  });
  // One that does not know the point as stored lately.
  RecentPoints none;
  BatchWriter writer(url_, SharedBut(none));
  PendingBundle* const bundles[] = {&old, &young};
  const BatchWriter::Results results = writer.Write(bundles);
  commit.join();
  EXPECT_EQ(RefusalReasonOf(results[0].status()), RefusalReason::kExpired) << results[0].status();
  ASSERT_TRUE(results[1].ok()) << results[1].status();
  EXPECT_EQ(results[1]->counts.stored, 1);
}

TEST_F(BatchWriterTest, QuarantineTakesAnyNumberOfPointsInOneStatement) {
  sql_.Execute(
      "CREATE TABLE statement (n integer);"
      "CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN INSERT INTO statement VALUES (1); RETURN NULL; END $$;"
      "CREATE TRIGGER count_statement AFTER INSERT ON quarantine FOR EACH STATEMENT "
      "EXECUTE FUNCTION count_statement()");
  std::vector<std::string> points;
  for (int n = 0; n < 50; ++n) points.push_back("[" + std::to_string(n % 40) + "]");
  EXPECT_EQ(Append(points).quarantined, 50);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM statement"), 1);
  EXPECT_EQ(sql_.Query("SELECT occurrence, count(*) FROM quarantine GROUP BY 1 ORDER BY 1"),
            (std::vector<SqlRow>{{"0", "40"}, {"1", "10"}}));
  EXPECT_EQ(Append(points).quarantined, 50);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM quarantine"), 50);
}

TEST_F(BatchWriterTest, DuplicatesSayNothingOfTheTimesOfWhatIsStored) {
  Append({Point("p", 1), Point("p", 9)});
  Append({Point("p", 1), Point("p", 5)});
  Append({Point("p", 1)});
  const std::string seconds =
      "SELECT extract(epoch FROM generator_first_created[1])::int - 1710000000, "
      "extract(epoch FROM generator_last_created[1])::int - 1710000000 "
      "FROM bundle_participant ORDER BY bundle_id";
  EXPECT_EQ(sql_.Query(seconds), (std::vector<SqlRow>{{"1", "9"}, {"5", "5"}, {"\\N", "\\N"}}));
}

// Else a study in which much is sent again would never go back to COPY.
TEST_F(BatchWriterTest, CopyIsSpoiltOnlyByWhatIsNotKnownAsStoredLately) {
  RecentPoints recent;
  const auto is_spoilt = [&](std::vector<std::string> points, RecentPoints& known) {
    PendingBundle* const bundles[] = {&Read(points)};
    const BatchAttempt attempt =
        StoreBatch(*connection_, bundles, StoreMethod::kInsertNew, SharedBut(known));
    EXPECT_TRUE(attempt.status.ok()) << attempt.status;
    return attempt.is_copy_spoilt;
  };
  EXPECT_FALSE(is_spoilt({Point("p", 1), Point("p", 2)}, recent));
  EXPECT_FALSE(is_spoilt({Point("p", 1), Point("p", 3)}, recent));
  RecentPoints none;
  EXPECT_TRUE(is_spoilt({Point("p", 1), Point("p", 4)}, none));
}

// What InsertQuarantine keeps, and the room for it.
class QuarantineKeepingTest : public BatchFixture {
 protected:
  QuarantineKeepingTest() {
    Append({Point("p", 1)});
    entry_.kind = QuarantineEntry::Kind::kBundle;
    entry_.bundle_id = sql_.Number("SELECT max(id) FROM bundle");
    entry_.reason = "undecryptable";
    entry_.encoding = "gzip";
    entry_.encrypted = true;
    entry_.nonce = "nonce";
    entry_.raw = "raw";
  }

  void Insert(const QuarantineEntry& entry) {
    const auto transaction = *Transaction::Begin(*connection_);
    const QuarantineEntry* const entries[] = {&entry};
    ASSERT_TRUE(InsertQuarantine(*transaction, entries).ok());
    ASSERT_TRUE(transaction->Commit().ok());
  }
  int64_t Kept() { return sql_.Number("SELECT count(*) FROM quarantine"); }

  QuarantineEntry entry_;
};

TEST_F(QuarantineKeepingTest, EqualBytesThatAreReadInAnotherWayAreAnotherBundle) {
  Insert(entry_);
  Insert(entry_);
  EXPECT_EQ(Kept(), 1);
  QuarantineEntry other = entry_;
  other.nonce = "another";
  Insert(other);
  other.nonce = "";
  Insert(other);
  other.encrypted = false;
  Insert(other);
  other.encoding = "identity";
  Insert(other);
  other.is_single_point = true;
  Insert(other);
  Insert(other);
  EXPECT_EQ(Kept(), 6);
}

TEST_F(QuarantineKeepingTest, PointsAreKnownByTheirBytes) {
  entry_.kind = QuarantineEntry::Kind::kPoint;
  Insert(entry_);
  entry_.encrypted = false;
  entry_.nonce = "";
  Insert(entry_);
  EXPECT_EQ(Kept(), 1);
}

// Entries from before the migration, which makes their keys anew.
TEST_F(QuarantineKeepingTest, MigrationGivesTheSameKeyAsTheServer) {
  Insert(entry_);
  entry_.nonce = "";
  entry_.encrypted = false;
  entry_.is_single_point = true;
  Insert(entry_);
  entry_.kind = QuarantineEntry::Kind::kPoint;
  Insert(entry_);
  const std::string keys = "SELECT id, sha256 FROM quarantine ORDER BY id";
  const auto before = sql_.Query(keys);
  bool found = false;
  for (const Migration& migration : EmbeddedMigrations()) {
    const std::string text(migration.sql);
    const size_t begin = text.find("UPDATE quarantine\nSET sha256");
    if (begin == std::string::npos) continue;
    found = true;
    sql_.Execute(
        "UPDATE quarantine SET sha256 = decode(md5(id::text), 'hex') WHERE kind = 'bundle'");
    sql_.Execute(text.substr(begin, text.find(';', begin) - begin));
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(sql_.Query(keys), before);
}

TEST_F(QuarantineKeepingTest, RoomIsUsedUpByWhatIsCommittedAlone) {
  QuarantineBudget budget({.total = 100, .per_participant = 80, .per_address = 0});
  const auto takes = [&](QuarantineClaims& claims, int64_t bytes, const std::string& participant) {
    return *claims.Take(*connection_, {bytes, {{participant, bytes}}, ""});
  };
  for (int attempt = 0; attempt < 3; ++attempt) {
    QuarantineClaims rolled_back(budget);
    EXPECT_TRUE(takes(rolled_back, 60, "p"));
    EXPECT_FALSE(takes(rolled_back, 30, "p")) << "too much of one participant";
    EXPECT_TRUE(takes(rolled_back, 30, "q"));
    EXPECT_FALSE(takes(rolled_back, 20, "r")) << "too much together";
  }
  QuarantineClaims committed(budget);
  EXPECT_TRUE(takes(committed, 60, "p"));
  committed.Count();
  QuarantineClaims next(budget);
  EXPECT_FALSE(takes(next, 30, "p"));
  EXPECT_TRUE(takes(next, 30, "q"));
  EXPECT_FALSE(takes(next, 20, "r"));
}

}  // namespace
}  // namespace webmunk::testing
