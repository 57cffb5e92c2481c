#include "tests/bench/copy_floor.h"

#include <chrono>

#include "tests/support/require.h"

namespace webmunk::testing {

CopyFloor::CopyFloor(SqlConnection& sql) : sql_(sql) {
  sql_.Execute(
      "CREATE TABLE copy_floor (LIKE data_point INCLUDING ALL) PARTITION BY RANGE (created)");
  for (const SqlRow& partition : sql_.Query(
           "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i "
           "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'data_point'::regclass")) {
    // It would go through what a run leaves while the leg behind it is measured.
    sql_.Execute("CREATE TABLE floor_" + partition[0] + " PARTITION OF copy_floor " + partition[1] +
                 " WITH (autovacuum_enabled = off)");
  }
}

CopyFloor::Rows CopyFloor::Fetch() {
  Rows rows;
  sql_.Execute("BEGIN");
  PQclear(PQexec(sql_.native(), "COPY (SELECT * FROM data_point) TO STDOUT (FORMAT binary)"));
  char* data = nullptr;
  int size;
  while ((size = PQgetCopyData(sql_.native(), &data, 0)) > 0) {
    rows.emplace_back(data, static_cast<size_t>(size));
    PQfreemem(data);
  }
  Require(size == -1, "COPY TO failed");
  PQclear(PQgetResult(sql_.native()));
  Require(PQgetResult(sql_.native()) == nullptr, "COPY TO did not end");
  sql_.Execute("COMMIT");
  return rows;
}

double CopyFloor::Run(const Rows& rows) {
  sql_.Execute("TRUNCATE copy_floor");
  sql_.Execute("CHECKPOINT");
  const auto start = std::chrono::steady_clock::now();
  sql_.Execute("BEGIN");
  PQclear(PQexec(sql_.native(), "COPY copy_floor FROM STDIN (FORMAT binary)"));
  for (const std::string& message : rows) {
    Require(PQputCopyData(sql_.native(), message.data(), static_cast<int>(message.size())) == 1,
            "COPY FROM failed");
  }
  Require(PQputCopyEnd(sql_.native(), nullptr) == 1, "COPY FROM failed");
  PGresult* result = PQgetResult(sql_.native());
  const bool copied = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  Require(copied && PQgetResult(sql_.native()) == nullptr, "COPY FROM failed");
  sql_.Execute("COMMIT");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace webmunk::testing
