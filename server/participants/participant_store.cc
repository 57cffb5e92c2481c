#include "server/participants/participant_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kFind[] = R"sql(
    SELECT p.id, p.identifier, p.state, p.created, p.enrolled,
           coalesce((SELECT s.identifier FROM data_server s WHERE s.id = p.data_server_id), ''),
           p.group_id
    FROM participant p
    WHERE p.id = (SELECT coalesce(merged_into_id, id) FROM participant
                  WHERE identifier_sha256 = $1::bytea)
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[])))sql";
constexpr char kList[] = R"sql(
    SELECT p.id, p.identifier, p.state, p.created, p.enrolled,
           coalesce((SELECT s.identifier FROM data_server s WHERE s.id = p.data_server_id), ''),
           p.group_id
    FROM participant p
    WHERE (left(p.identifier, 500), p.identifier) > (left($1::text, 500), $1::text)
      AND p.merged_into_id IS NULL
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
    ORDER BY left(p.identifier, 500), p.identifier
    LIMIT $3::int)sql";

ParticipantRecord ReadParticipant(const PgRows& rows, int row) {
  ParticipantRecord record;
  record.id = rows.Int4(row, 0);
  record.identifier = rows.Bytes(row, 1);
  record.state = ParticipantStateFromText(rows.Bytes(row, 2));
  record.created = rows.Int8(row, 3) + kPgEpochMicros;
  record.enrolled = rows.Bool(row, 4);
  record.data_server = rows.Bytes(row, 5);
  if (!rows.IsNull(row, 6)) record.group_id = rows.Int4(row, 6);
  return record;
}

}  // namespace

absl::StatusOr<ParticipantRecord> FindParticipant(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFind, {PgParam::Bytes(Sha256(identifier)), ScopeParam(scope)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return ReadParticipant(rows, 0);
}

absl::StatusOr<std::vector<ParticipantRecord>> ListParticipants(Connection& connection,
                                                                const AccessScope& scope,
                                                                const std::string& after,
                                                                int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kList, {PgParam::Bytes(after), ScopeParam(scope), PgParam::Int4(limit)}));
  std::vector<ParticipantRecord> records;
  records.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) records.push_back(ReadParticipant(rows, row));
  return records;
}

}  // namespace webmunk
