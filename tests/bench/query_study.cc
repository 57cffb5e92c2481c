#include "tests/bench/query_study.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr int64_t kPart = 500'000;

// What the server knows of points that came by bundles.
void StoreSummaries(SqlConnection& sql) {
  sql.Execute(
      "INSERT INTO participant_generator_summary (participant_id, generator_id, stored, "
      "first_created, last_created, last_recorded, month, first_recorded) "
      "SELECT participant_id, generator_id, count(*), min(created), max(created), max(recorded), "
      "date_trunc('month', created, 'UTC') AS month, min(recorded) FROM data_point "
      "GROUP BY participant_id, generator_id, month");
  sql.Execute(
      "INSERT INTO participant_summary (participant_id, received, stored, duplicate, quarantined, "
      "forwarded, discarded, last_received) SELECT participant_id, sum(stored), sum(stored), 0, 0, "
      "0, 0, max(last_recorded) FROM participant_generator_summary GROUP BY participant_id");
  sql.Execute(
      "INSERT INTO participant_time_zone (participant_id, time_zone, first_received, "
      "last_received) SELECT participant_id, 'America/New_York', last_received, last_received "
      "FROM participant_summary");
}

}  // namespace

void StoreStudy(SqlConnection& sql, int64_t points) {
  sql.Execute(
      "INSERT INTO participant (identifier, identifier_sha256) SELECT 'study-' || n, "
      "sha256(('study-' || n)::bytea) FROM generate_series(1, 2000) n");
  sql.Execute(
      "INSERT INTO generator (identifier, identifier_sha256) SELECT 'kind-' || n, "
      "sha256(('kind-' || n)::bytea) FROM generate_series(1, 8) n");
  for (int64_t done = 0; done < points; done += kPart) {
    sql.Execute(absl::StrCat(
        "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
        "encrypted, properties) SELECT CASE WHEN n / 32 % 5 = 0 THEN 1 ELSE 1 + n / 32 % 2000 END, "
        "1 + n % 8, now() - interval '300 days' + n * interval '300 days' / ",
        points, ", now(), nextval('data_point_id'), md5(n::text)::uuid, false, ",
        R"(('{"n":' || n || ',"text":"' || repeat(md5(n::text), 12) || )",
        R"('","passive-data-metadata":{"source":"study","generator":"kind","timestamp":1}}')::json )",
        "FROM generate_series(", done + 1, ", ", std::min(points, done + kPart), ") n"));
  }
  StoreSummaries(sql);
  sql.Execute("VACUUM ANALYZE data_point");
  sql.Execute("VACUUM ANALYZE participant");
}

std::string PageSql() {
  return "SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary, "
         "ST_X(p.location), ST_Y(p.location), p.properties "
         "FROM data_point p JOIN generator g ON g.id = p.generator_id "
         "WHERE p.participant_id = $1::int AND p.created >= $2::timestamptz "
         "AND (p.created, p.hash) > ($2::timestamptz, $3::uuid) "
         "ORDER BY p.created, p.hash LIMIT 100";
}

std::string CopySql(bool in_order) {
  return absl::StrCat(
      "COPY (SELECT p.participant_id, p.created, p.hash, p.recorded, g.identifier, p.encrypted, "
      "p.secondary, p.location, p.properties FROM data_point p JOIN generator g ON g.id = "
      "p.generator_id",
      in_order ? " ORDER BY p.participant_id, p.created, p.hash" : "",
      ") TO STDOUT (FORMAT binary)");
}

int64_t RunCopy(SqlConnection& sql, const std::string& statement) {
  PQclear(PQexec(sql.native(), statement.c_str()));
  int64_t rows = 0;
  char* data = nullptr;
  int size = 0;
  while ((size = PQgetCopyData(sql.native(), &data, 0)) > 0) {
    ++rows;
    PQfreemem(data);
  }
  Require(size == -1, "COPY TO failed");
  PQclear(PQgetResult(sql.native()));
  Require(PQgetResult(sql.native()) == nullptr, "COPY TO did not end");
  return rows;
}

}  // namespace webmunk::testing
