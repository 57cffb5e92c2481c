#include <gtest/gtest.h>

#include "server/storage/connection.h"
#include "server/storage/copy_writer.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {
namespace {

constexpr char kCopy[] = "COPY number (n) FROM STDIN (FORMAT BINARY)";

// Sessions with the database, on one that is set up in odd ways.
class StorageSessionTest : public ::testing::Test {
 protected:
  StorageSessionTest() : sql_(url_) { sql_.Execute("CREATE TABLE number (n integer)"); }

  void Set(const std::string& setting) {
    sql_.Execute("ALTER DATABASE " + sql_.Value("SELECT current_database()") + " SET " + setting);
  }
  std::unique_ptr<Connection> Open() { return *Connection::Open(url_); }
  static std::string Show(Connection& connection, const char* sql) {
    return std::string(connection.Query(sql, {})->Bytes(0, 0));
  }
  static void AddRows(CopyWriter& copy, int first, int count) {
    for (int n = first; n < first + count; ++n) {
      copy.BeginRow(1);
      copy.AddInt(int32_t{n});
    }
  }
  int64_t Numbers() { return sql_.Number("SELECT count(*) FROM number"); }

  std::string url_ = SharedCluster().NewEmptyDatabase();
  SqlConnection sql_;
};

TEST_F(StorageSessionTest, CommitIsOnDiskWhateverTheDatabaseHasSet) {
  Set("synchronous_commit = off");
  EXPECT_EQ(Show(*Open(), "SHOW synchronous_commit"), "on");
  for (const std::string durable : {"local", "remote_apply"}) {
    Set("synchronous_commit = " + durable);
    EXPECT_EQ(Show(*Open(), "SHOW synchronous_commit"), durable);
  }
}

TEST_F(StorageSessionTest, StatementsAreNotCompiled) {
  Set("jit = on");
  EXPECT_EQ(Show(*Open(), "SHOW jit"), "off");
}

TEST_F(StorageSessionTest, TransactionsAreReadCommittedWhateverTheDatabaseHasSet) {
  Set("default_transaction_isolation = serializable");
  const auto connection = Open();
  for (const auto mode : {Transaction::Mode::kReadWrite, Transaction::Mode::kReadOnly}) {
    const auto transaction = *Transaction::Begin(*connection, mode);
    EXPECT_EQ(Show(*connection, "SHOW transaction_isolation"), "read committed");
  }
  const PgStatement begin[] = {{Transaction::kBegin, {}}};
  ASSERT_TRUE(RunPipeline(*connection, begin).status.ok());
  EXPECT_EQ(Show(*connection, "SHOW transaction_isolation"), "read committed");
}

// libpq takes no more than 65,535 parameters, and says so before it sends anything.
TEST_F(StorageSessionTest, SessionWhosePipelineCannotBeSentEnds) {
  const auto connection = Open();
  const auto transaction = *Transaction::Begin(*connection);
  const std::string pid =
      sql_.Value("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'");
  const PgStatement statements[] = {{"SELECT 1", std::vector<PgParam>(70'000, PgParam::Null())}};
  EXPECT_FALSE(RunPipeline(*connection, statements).status.ok());
  EXPECT_FALSE(connection->IsAlive());
  EXPECT_FALSE(connection->Execute("SELECT 1").ok());
  sql_.Execute("SELECT pg_sleep(0.2)");
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", {pid}), 0);
}

TEST_F(StorageSessionTest, CopyTellsThatAllRowsAreIn) {
  const auto connection = Open();
  auto copy = *CopyWriter::Begin(*connection, kCopy);
  AddRows(copy, 0, 100'000);
  EXPECT_TRUE(copy.Finish().ok());
  EXPECT_EQ(Numbers(), 100'000);
}

TEST_F(StorageSessionTest, RowsThatTheDatabaseLeavesOutAreAnError) {
  sql_.Execute(
      "CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN IF NEW.n = 7 THEN RETURN NULL; END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER leave_out BEFORE INSERT ON number FOR EACH ROW EXECUTE FUNCTION leave_out()");
  const auto connection = Open();
  auto copy = *CopyWriter::Begin(*connection, kCopy);
  AddRows(copy, 0, 10);
  EXPECT_FALSE(copy.Finish().ok());
}

// A part is not sent, and then sending goes on: as if memory had been short for a
// moment, which cannot be had here, the COPY is away for a moment.
TEST_F(StorageSessionTest, CopyOfWhichAPartCouldNotBeSentStoresNothing) {
  const auto connection = Open();
  PGconn* pg = connection->pg();
  auto copy = *CopyWriter::Begin(*connection, kCopy);
  ASSERT_EQ(PQputCopyEnd(pg, "away"), 1);
  while (PGresult* result = PQgetResult(pg)) PQclear(result);
  AddRows(copy, 0, 20'000);
  ASSERT_TRUE(connection->Execute(kCopy).ok());
  const std::string header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  ASSERT_EQ(PQputCopyData(pg, header.data(), static_cast<int>(header.size())), 1);
  AddRows(copy, 20'000, 10);
  EXPECT_FALSE(copy.Finish().ok());
  EXPECT_EQ(Numbers(), 0);
  EXPECT_TRUE(connection->IsAlive());
  EXPECT_TRUE(connection->Execute("SELECT 1").ok());
}

}  // namespace
}  // namespace webmunk::testing
