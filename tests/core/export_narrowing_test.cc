// What statements that read points are narrowed to, and that they find the same.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/exports/export_reader.h"
#include "tests/core/export_database.h"
#include "tests/support/await.h"

namespace webmunk::testing {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kTime = 1'718'064'000 * kSecond;
constexpr int64_t kNoIds = INT64_MAX;
constexpr absl::Duration kGrace = absl::Milliseconds(200);

class ExportNarrowingTest : public ::testing::Test {
 protected:
  SqlConnection& sql() { return database_.sql(); }

  // Reads a section of all participants by a session of its own; `session` is added to how
  // it connects. Returns ids.
  std::vector<int64_t> Read(const Section& section, int64_t ids_from,
                            const std::string& session = "") {
    return ReadWithin(absl::Seconds(27), section, ids_from, session);
  }
  // The same, by transactions that read no longer than `transaction`, and are broken off
  // soon after.
  std::vector<int64_t> ReadWithin(absl::Duration transaction, const Section& section,
                                  int64_t ids_from, const std::string& session = "") {
    Pool pool(database_.url() + session, 2);
    ExportReader::Options options{.until = *DecodeCursor(database_.CursorNow()),
                                  .should_stop = [] { return false; },
                                  .transaction = transaction,
                                  .longest = transaction + kGrace,
                                  .quick = absl::Milliseconds(100),
                                  .ids_from = ids_from};
    for (const SqlRow& row : sql().Query("SELECT id, identifier FROM participant")) {
      options.participants.push_back({.id = std::stoi(row[0]), .identifier = row[1]});
    }
    ExportReader reader(pool, std::move(options));
    EXPECT_TRUE(reader.Prepare().ok());
    std::vector<int64_t> ids;
    const absl::Status status = reader.Read(section, [&](const ExportPoint& point) {
      ids.push_back(point.id);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return ids;
  }

  // As the statistics have it: of points, whether they were of use or not.
  int64_t RowsRead() {
    // Else a session tells once a second, and VACUUM has read points for the index of ids.
    sql().Query("SELECT pg_stat_force_next_flush()");
    return sql().Number(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables "
        "WHERE relname LIKE 'data\\_point\\_%'");
  }
  // How many it takes to read the section.
  std::pair<std::vector<int64_t>, int64_t> Count(const Section& section, int64_t ids_from) {
    const int64_t before = RowsRead();
    std::vector<int64_t> ids = Read(section, ids_from);
    // What a session has not told yet, it tells before it is gone.
    Await("the session is gone", [&] {
      return sql().Number(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                 "AND backend_type = 'client backend' AND pid <> pg_backend_pid()") == 0;
    });
    return {std::move(ids), RowsRead() - before};
  }

  // Bundles of points of four participants, a second after each other.
  void StoreBundles(int bundles, int points_each) {
    database_.Know({"s0", "s1", "s2", "s3"}, {"g"});
    const std::string count = std::to_string(bundles * points_each);
    const std::string each = std::to_string(points_each);
    sql().Query(
        "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
        "encrypted, properties) SELECT (SELECT min(id) FROM participant) + n % 4, "
        "(SELECT min(id) FROM generator), to_timestamp(1718000000 + (n * 7919) % 50000), "
        "to_timestamp(1718064000 + (n - 1) / $2::int), n, md5(n::text)::uuid, false, "
        "'{\"a\":1}' FROM generate_series(1, $1::int) n",
        {count, each});
    sql().Query(
        "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, first_point_id, "
        "last_point_id) SELECT nextval('bundle_id'), to_timestamp(1718064000 + n), 0, "
        "sha256(''), 'identity', false, n * $2::int + 1, (n + 1) * $2::int "
        "FROM generate_series(0, $1::int - 1) n",
        {std::to_string(bundles), each});
    sql().Query("SELECT setval('data_point_id', $1)", {count});
    // Also what tells in which pages ids are.
    sql().Execute("VACUUM ANALYZE data_point");
  }

  // All of the bundles' points to the first participant; the ledger tells of some bundles.
  void GiveAllToOne() {
    sql().Execute("UPDATE data_point SET participant_id = (SELECT min(id) FROM participant)");
    sql().Execute(
        "INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate, "
        "quarantined, discarded, generator_ids, generator_stored, generator_duplicate, "
        "generator_first_created, generator_last_created) "
        "SELECT id, (SELECT min(id) FROM participant), 2, 2, 0, 0, 0, "
        "ARRAY(SELECT id FROM generator), '{2}', '{0}', ARRAY[to_timestamp(1718001000)], "
        "ARRAY[to_timestamp(1718049000)] FROM bundle WHERE id BETWEEN 10 AND 80");
  }

  ExportDatabase database_;
};

Section ArrivedBetween(int64_t from, int64_t to) {
  return {.generator = "g",
          .generators = {"g"},
          .sources = {"s0", "s1", "s2", "s3"},
          .filtered = DateType::kRecorded,
          .range = {.from = kTime + from * kSecond, .to = kTime + to * kSecond}};
}

TEST_F(ExportNarrowingTest, WhatArrivedInARangeIsFoundWithoutReadingAll) {
  constexpr int kBundles = 2000;
  constexpr int kPoints = 100;
  StoreBundles(kBundles, kPoints);
  Section section = ArrivedBetween(1500, 1510);
  for (const DateType sort : {DateType::kCreated, DateType::kRecorded}) {
    section.sort = sort;
    const auto [all, read_of_all] = Count(section, kNoIds);
    const auto [found, read] = Count(section, 0);
    EXPECT_EQ(all.size(), 10 * kPoints);
    EXPECT_EQ(found, all);
    EXPECT_GE(read_of_all, kBundles * kPoints);
    EXPECT_LT(read, kBundles * kPoints / 10);
  }
}

// Bundles from before the column are older than all that have it.
TEST_F(ExportNarrowingTest, BundlesThatDoNotSayTheirIdsAreReadToo) {
  StoreBundles(100, 10);
  sql().Execute("UPDATE bundle SET first_point_id = NULL, last_point_id = NULL WHERE id <= 8");
  const std::vector<int64_t> found = Read(ArrivedBetween(5, 12), 0);
  EXPECT_EQ(found.size(), 70);
  EXPECT_EQ(found, Read(ArrivedBetween(5, 12), kNoIds));
  EXPECT_EQ(Read(ArrivedBetween(2, 4), 0).size(), 20);
  EXPECT_EQ(Read(ArrivedBetween(1000, 1001), 0).size(), 0);
}

// Each row takes a while, so that a statement about all of them never ends in time: parts
// of the time do, in every order, whatever the ledger believes of when there are points.
TEST_F(ExportNarrowingTest, TooManyPointsForAStatementAreReadByPartsOfTheTime) {
  StoreBundles(100, 2);
  GiveAllToOne();
  sql().Execute(R"sql(
      CREATE FUNCTION dawdle(id bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 100000 AS
          'BEGIN PERFORM pg_sleep(0.005); RETURN true; END';
      ALTER TABLE data_point RENAME TO stored_point;
      CREATE VIEW data_point AS SELECT * FROM stored_point WHERE dawdle(id))sql");
  for (int shape = 0; shape < 4; ++shape) {
    SCOPED_TRACE(shape);
    Section section{.generator = "g", .generators = {"g"}, .sources = {"s0", "s1"}};
    section.sort = (shape & 1) != 0 ? DateType::kRecorded : DateType::kCreated;
    section.newest_first = (shape & 2) != 0;
    const std::vector<int64_t> all = Read(section, kNoIds);
    EXPECT_EQ(all.size(), 200);
    EXPECT_EQ(Read(section, (shape & 2) != 0 ? 0 : kNoIds, " options='-c statement_timeout=300ms'"),
              all);
  }
}

// A statement about all the rows would go on for longer than a transaction may be old.
TEST_F(ExportNarrowingTest, TransactionsAreAsShortAsTheyMayBeHoweverLateTheFirstPointIs) {
  StoreBundles(100, 2);
  GiveAllToOne();
  sql().Execute(R"sql(
      CREATE FUNCTION dawdle(id bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 100000 AS $$
          BEGIN
              PERFORM pg_sleep(0.03);
              IF clock_timestamp() - transaction_timestamp() > interval '4 s' THEN
                  RAISE EXCEPTION 'the transaction is old';
              END IF;
              RETURN true;
          END $$;
      ALTER TABLE data_point RENAME TO stored_point;
      CREATE VIEW data_point AS SELECT * FROM stored_point WHERE dawdle(id))sql");
  Section section{.generator = "g", .generators = {"g"}, .sources = {"s0", "s1"}};
  section.sort = DateType::kCreated;
  EXPECT_EQ(ReadWithin(absl::Milliseconds(500), section, kNoIds).size(), 200);
}

// Its first point takes each statement nearly all the time there is, however little it is
// about: it must neither read the same for ever nor go on beyond its time.
TEST_F(ExportNarrowingTest, StatementsThatBeginLateComeToTheirEndByParts) {
  StoreBundles(100, 10);
  GiveAllToOne();
  sql().Execute(R"sql(
      CREATE FUNCTION begin_late() RETURNS boolean LANGUAGE plpgsql STABLE AS
          'BEGIN PERFORM pg_sleep(1.2); RETURN true; END';
      CREATE FUNCTION dawdle(id bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 100000 AS $$
          BEGIN
              IF id % 10 = 0 THEN PERFORM pg_sleep(0.02); END IF;
              IF clock_timestamp() - transaction_timestamp() > interval '8 s' THEN
                  RAISE EXCEPTION 'the transaction is old';
              END IF;
              RETURN true;
          END $$;
      ALTER TABLE data_point RENAME TO stored_point;
      CREATE VIEW data_point AS SELECT * FROM stored_point
          WHERE (SELECT begin_late()) AND dawdle(id))sql");
  for (const DateType sort : {DateType::kCreated, DateType::kRecorded}) {
    Section section{.generator = "g", .generators = {"g"}, .sources = {"s0", "s1"}};
    section.sort = sort;
    std::vector<int64_t> ids = ReadWithin(absl::Seconds(2), section, kNoIds);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(ids.size(), 1000);
    EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
  }
}

}  // namespace
}  // namespace webmunk::testing
