#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/product_test.h"
#include "tests/support/summary.h"

namespace webmunk::testing {
namespace {

// Brings an empty database to where a server of that migration would have it.
void MigrateTo(SqlConnection& sql, int version) {
  std::set<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(WEBMUNK_SQL_DIR)) {
    if (std::stoi(file.path().stem()) <= version) files.insert(file.path());
  }
  sql.Execute(
      "CREATE TABLE schema_migration (version integer PRIMARY KEY, name text NOT NULL, "
      "sha256 bytea NOT NULL, applied timestamptz NOT NULL DEFAULT now())");
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    sql.Execute("BEGIN;" + text + ";COMMIT");
    sql.Query(
        "INSERT INTO schema_migration (version, name, sha256) "
        "VALUES ($1::int, $2, sha256(convert_to($3, 'UTF8'))) RETURNING 1",
        {std::to_string(std::stoi(file.stem())), file.stem(), text});
  }
}

// A bundle a day from day `first` of 2024 on, each with two points of every participant
// and generator, as a server before 0014 stored them.
void StoreBundles(SqlConnection& sql, int first, int count) {
  const std::string range =
      "generate_series(" + std::to_string(first) + ", " + std::to_string(first + count - 1) + ")";
  sql.Execute(R"sql(
      BEGIN;
      CREATE TEMP TABLE made ON COMMIT DROP AS
      SELECT nextval('bundle_id') AS id, timestamptz '2024-01-01Z' + day * interval '1 day' AS time
      FROM )sql" +
              range + R"sql( AS day;
      INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted)
      SELECT id, time, 1, '', 'identity', false FROM made;
      INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, encrypted,
                              properties)
      SELECT p.id, g.id, time - n * interval '1 hour', time, nextval('data_point_id'),
             gen_random_uuid(), false, '{}'
      FROM made, participant p, generator g, generate_series(1, 2) AS n;
      INSERT INTO bundle_participant
      SELECT made.id, p.id, 4, 4, 0, 0, 0, 0, 'Agent/' || made.id, NULL, array_agg(g.id),
             array_agg(2), array_agg(0), array_agg(time - interval '2 hours'),
             array_agg(time - interval '1 hour')
      FROM made, participant p, generator g GROUP BY made.id, time, p.id;
      COMMIT)sql");
}

// As a server before 0014 folded.
void FoldAll(SqlConnection& sql) {
  sql.Execute(R"sql(
      BEGIN;
      INSERT INTO participant_generator_summary (participant_id, generator_id, month, stored,
                                                 first_created, last_created, last_recorded)
      SELECT participant_id, part.generator_id, part.month, sum(part.stored),
             min(part.first_created), max(part.last_created), max(bundle_received)
      FROM unfolded_share AS share,
           summary_parts(bundle_id, bundle_xid, generator_ids, generator_stored,
                         generator_first_created, generator_last_created) AS part
      GROUP BY participant_id, part.generator_id, part.month;
      INSERT INTO participant_summary
      SELECT participant_id, sum(received), sum(stored), sum(duplicate), sum(quarantined),
             sum(forwarded), sum(discarded), max(bundle_received), max(user_agent), max(bundle_id)
      FROM unfolded_share GROUP BY participant_id;
      UPDATE summary_fold
      SET settled = pg_current_snapshot(), target = NULL, target_id = 0,
          whole_id = (SELECT max(id) FROM bundle);
      COMMIT)sql");
}

}  // namespace

using std::chrono::seconds;

// Runs the server's program to its end.
class MigrationTest : public ::testing::Test {
 protected:
  struct Run {
    std::optional<int> exit_code;
    std::string log;
  };

  Run RunServer(const std::vector<std::string>& arguments) {
    ChildOptions options{
        .arguments = {ServerBinary()}, .environment = {}, .log_path = "", .user = ""};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.log_path = directory_.path() + "/run-" + std::to_string(++runs_) + ".log";
    ChildProcess server(options);
    Run run{.exit_code = server.Stop(0, seconds(15)), .log = ""};
    run.log = server.Log();
    return run;
  }

  // A start that must be refused with a line in the log which says `why`.
  void ExpectRefused(const std::string& database, const std::string& why) {
    for (const std::string command : {"migrate", "serve"}) {
      const Run run = RunServer({command, "--listen=127.0.0.1:0", "--database_url=" + database});
      EXPECT_EQ(run.exit_code, 1) << command << ": " << run.log;
      EXPECT_NE(run.log.find("\"level\":\"error\""), std::string::npos) << run.log;
      EXPECT_NE(run.log.find(why), std::string::npos) << run.log;
    }
  }

 private:
  TempDirectory directory_{"webmunk-m-"};
  int runs_ = 0;
};

TEST_F(MigrationTest, EmptyDatabaseIsMigrated) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  const Run run = RunServer({"migrate", "--database_url=" + database});
  EXPECT_EQ(run.exit_code, 0) << run.log;
  SqlConnection sql(database);
  EXPECT_GE(sql.Number("SELECT count(*) FROM schema_migration"), 1);
  EXPECT_EQ(sql.Number("SELECT count(*) FROM data_point"), 0);
}

TEST_F(MigrationTest, SummariesStayFoldedAndExactThroughAnUpgrade) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  SqlConnection sql(database);
  MigrateTo(sql, 13);
  sql.Execute(R"sql(
      INSERT INTO generator (identifier, identifier_sha256)
      SELECT name, sha256(name::bytea) FROM (VALUES ('g'), ('h')) AS generators (name);
      INSERT INTO participant (identifier, identifier_sha256)
      SELECT name, sha256(name::bytea) FROM (VALUES ('p'), ('q')) AS people (name))sql");
  StoreBundles(sql, 20, 60);
  FoldAll(sql);
  // One that a server with a clock behind received, and one as usual.
  StoreBundles(sql, 70, 1);
  StoreBundles(sql, 80, 1);
  const std::string summary = "SELECT * FROM participant_summary ORDER BY participant_id";
  const auto before = sql.Query(summary);
  ASSERT_EQ(sql.Number("SELECT sum(stored) FROM participant_summary"), 480);

  const Run run = RunServer({"migrate", "--database_url=" + database});
  ASSERT_EQ(run.exit_code, 0) << run.log;
  EXPECT_EQ(sql.Query(summary), before);
  // What readers have to add up is what was not folded before.
  EXPECT_EQ(sql.Number("SELECT count(*) FROM unfolded_share"), 4);
  EXPECT_EQ(sql.Number("SELECT count(*) FROM participant_generator_summary_now"), 4);
  ExpectSummariesExact(sql);

  const Product product(database);
  Await("all is folded", [&] { return sql.Number("SELECT count(*) FROM unfolded_share") == 0; });
  EXPECT_EQ(sql.Number("SELECT sum(stored) FROM participant_generator_summary"), 496);
  ExpectSummariesExact(sql);
}

TEST_F(MigrationTest, FilesAndErasuresAreGivenToWhomTheyAreOf) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  SqlConnection sql(database);
  MigrateTo(sql, 22);
  sql.Execute(R"sql(
      INSERT INTO participant_group (display_name) VALUES ('group');
      INSERT INTO participant (identifier, identifier_sha256, group_id, state, being_erased)
      SELECT name, sha256(name::bytea), 1, 'blocked', true FROM unnest('{p,q}'::text[]) AS name;
      INSERT INTO participant (identifier, identifier_sha256, merged_into_id)
      SELECT 'r', sha256('r'), 1;
      INSERT INTO attachment (identifier, content_type)
      SELECT name, '' FROM unnest('{of-p,of-both-names,of-two,of-nobody}'::text[]) AS name;
      INSERT INTO data_point_attachment
      SELECT participant.id, now(), gen_random_uuid(), attachment.id
      FROM (VALUES ('of-p', 'p'), ('of-p', 'p'), ('of-both-names', 'p'), ('of-both-names', 'r'),
                   ('of-two', 'p'), ('of-two', 'q')) AS link (file, name)
           JOIN attachment ON attachment.identifier = file
           JOIN participant ON participant.identifier = name;
      INSERT INTO erasure (participant_id, identifier_hmac, requester, reason)
      SELECT id, sha256(''), '', '' FROM participant WHERE identifier = 'p';
      INSERT INTO participant_merge (participant_id, merged_participant_id, requester)
      VALUES (1, 3, ''))sql");
  const Run run = RunServer({"migrate", "--database_url=" + database});
  ASSERT_EQ(run.exit_code, 0) << run.log;
  EXPECT_EQ(sql.Query("SELECT a.identifier, coalesce(p.identifier, '') FROM attachment a "
                      "LEFT JOIN participant p ON p.id = a.participant_id ORDER BY 1"),
            (std::vector<SqlRow>{
                {"of-both-names", "p"}, {"of-nobody", ""}, {"of-p", "p"}, {"of-two", ""}}));
  EXPECT_EQ(sql.Number("SELECT group_id FROM erasure"), 1);
  EXPECT_EQ(sql.Number("SELECT group_id FROM participant_merge"), 1);
}

TEST_F(MigrationTest, SecondMigrationChangesNothing) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection sql(database);
  const auto before = sql.Query("SELECT version, name, sha256, applied FROM schema_migration");
  EXPECT_EQ(RunServer({"migrate", "--database_url=" + database}).exit_code, 0);
  EXPECT_EQ(sql.Query("SELECT version, name, sha256, applied FROM schema_migration"), before);
}

TEST_F(MigrationTest, ServersStartedAtOnceMigrateOnce) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  TempDirectory directory("webmunk-m-");
  std::vector<std::unique_ptr<ChildProcess>> servers;
  for (int i = 0; i < 4; ++i) {
    servers.push_back(std::make_unique<ChildProcess>(
        ChildOptions{.arguments = {ServerBinary(), "migrate", "--database_url=" + database},
                     .environment = {},
                     .log_path = directory.path() + "/" + std::to_string(i),
                     .user = ""}));
  }
  for (const auto& server : servers) EXPECT_EQ(server->Wait(seconds(30)), 0) << server->Log();
}

TEST_F(MigrationTest, ChangedAppliedFileIsRefused) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection(database).Execute("UPDATE schema_migration SET sha256 = '\\x00' WHERE version = 1");
  ExpectRefused(database, "0001");
}

TEST_F(MigrationTest, NewerSchemaIsRefused) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection(database).Execute(
      "INSERT INTO schema_migration (version, name, sha256, applied) "
      "VALUES (9999, '9999_future', '\\x00', now())");
  ExpectRefused(database, "9999");
}

TEST_F(MigrationTest, UnmigratedDatabaseIsRefusedWhenMigrationIsOff) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  const Run run =
      RunServer({"serve", "--listen=127.0.0.1:0", "--migrate=false", "--database_url=" + database});
  EXPECT_EQ(run.exit_code, 1) << run.log;
}

TEST_F(MigrationTest, UnknownFlagIsAUsageError) {
  EXPECT_EQ(RunServer({"serve", "--no_such_flag=1"}).exit_code, 2);
}

TEST_F(MigrationTest, HelpNamesEachFlagWithItsVariable) {
  const Run run = RunServer({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.log.find("--max_payload_bytes (WEBMUNK_SERVER_MAX_PAYLOAD_BYTES)"),
            std::string::npos)
      << run.log;
}

TEST_F(MigrationTest, TakenPortIsOneClearLine) {
  Product product(SharedCluster().NewDatabase());
  const std::string address = "127.0.0.1:" + std::to_string(product.server().port());
  const Run run =
      RunServer({"serve", "--listen=" + address, "--database_url=" + product.database_url()});
  EXPECT_EQ(run.exit_code, 1) << run.log;
  EXPECT_NE(run.log.find(address), std::string::npos) << run.log;
}

}  // namespace webmunk::testing
