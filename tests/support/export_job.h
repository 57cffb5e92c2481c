#ifndef WEBMUNK_TESTS_SUPPORT_EXPORT_JOB_H_
#define WEBMUNK_TESTS_SUPPORT_EXPORT_JOB_H_

#include <cstdint>
#include <string>

#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// What a job holds, as its row says it.
struct ExportJobText {
  // Identifiers as a list of JSON.
  std::string generators = "[]";
  // tsv, csv, json_lines or raw_json.
  std::string format = "tsv";
  // A condition of SQL on rows of participants.
  std::string participants = "true";
  int priority = 0;
  // Of what was stored when another job began; empty: of now.
  std::string cursor = "";
};

// Puts a job into the queue behind the API's back, and returns its id. Its creator is an
// admin.
inline int64_t QueueExport(SqlConnection& sql, const ExportJobText& job = {}) {
  const std::string creator = sql.Value(
      "WITH added AS (INSERT INTO user_account (identifier) VALUES ('exports-tester') "
      "ON CONFLICT (identifier) DO UPDATE SET display_name = '' RETURNING id), granted AS ("
      "INSERT INTO role_grant (user_id, role) SELECT id, 'admin' FROM added "
      "WHERE NOT EXISTS (SELECT FROM role_grant r WHERE r.user_id = added.id)) "
      "SELECT id FROM added");
  return sql.Number(
      "WITH batch AS (INSERT INTO export_batch (creator_id, request_sha256) "
      "VALUES ($1::int, sha256('')) RETURNING id), job AS ("
      "INSERT INTO export_job (batch_id, creator_id, priority, cursor, request) "
      "SELECT id, $1::int, $2::int, nullif($5::text, ''), json_build_object('generators', "
      "$3::json, 'date_type', "
      "'created', "
      "'format', $4::text, 'strict', false, 'stored_json', 'jsonb', 'time_zone', 'UTC') "
      "FROM batch RETURNING id), chosen AS ("
      "INSERT INTO export_job_participant (job_id, participant_id) "
      "SELECT job.id, participant.id FROM job, participant WHERE " +
          job.participants + ") SELECT id FROM job",
      {creator, std::to_string(job.priority), job.generators, job.format, job.cursor});
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_EXPORT_JOB_H_
