#include "server/federation/metadata_store.h"

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kListSources[] = R"sql(
    SELECT id, identifier, metadata_url, request_key, metadata_failures FROM data_server
    WHERE metadata_url <> '' AND next_metadata_attempt <= now()
    ORDER BY next_metadata_attempt, id)sql";
constexpr char kListParticipants[] = R"sql(
    SELECT p.id, p.identifier
    FROM participant p LEFT JOIN participant_metadata m ON m.participant_id = p.id
    WHERE p.data_server_id = $1::int AND NOT p.being_erased
      AND (m.asked IS NULL OR m.asked <= now() - $2::bigint * interval '1 microsecond')
    ORDER BY m.asked NULLS FIRST, p.id LIMIT $3::bigint)sql";
constexpr char kMayAsk[] = R"sql(
    SELECT 1 FROM participant
    WHERE id = $2::int AND data_server_id = $1::int AND NOT being_erased)sql";
// Of who is erased nothing is noted any more: the row is held against its erasure.
constexpr char kStore[] = R"sql(
    WITH server AS (
        UPDATE data_server
        SET metadata_error = '', metadata_failures = 0, next_metadata_attempt = '-infinity'
        WHERE id = $1::int),
    known AS (SELECT id FROM participant WHERE id = $2::int AND NOT being_erased FOR SHARE)
    INSERT INTO participant_metadata (participant_id, metadata, fetched, asked)
    SELECT id, $3::json, now(), now() FROM known
    ON CONFLICT (participant_id) DO UPDATE
    SET metadata = excluded.metadata, fetched = excluded.fetched, asked = excluded.asked)sql";
constexpr char kNoteFailure[] = R"sql(
    WITH server AS (
        UPDATE data_server
        SET metadata_error = $3::text, metadata_failures = metadata_failures + 1,
            next_metadata_attempt = now() + $4::bigint * interval '1 microsecond'
        WHERE id = $1::int),
    known AS (SELECT id FROM participant WHERE id = $2::int AND NOT being_erased FOR SHARE)
    INSERT INTO participant_metadata (participant_id, asked) SELECT id, now() FROM known
    ON CONFLICT (participant_id) DO UPDATE SET asked = excluded.asked)sql";

PgParam Micros(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

}  // namespace

absl::StatusOr<std::vector<MetadataSource>> ListMetadataSources(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListSources, {}));
  std::vector<MetadataSource> sources;
  sources.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    sources.push_back({.id = rows.Int4(row, 0),
                       .identifier = std::string(rows.Bytes(row, 1)),
                       .metadata_url = std::string(rows.Bytes(row, 2)),
                       .request_key = std::string(rows.Bytes(row, 3)),
                       .failures = rows.Int4(row, 4)});
  }
  return sources;
}

absl::StatusOr<std::vector<AskedParticipant>> ListParticipantsToAsk(Connection& connection,
                                                                    int32_t data_server_id,
                                                                    absl::Duration interval,
                                                                    int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kListParticipants,
                       {PgParam::Int4(data_server_id), Micros(interval), PgParam::Int8(limit)}));
  std::vector<AskedParticipant> participants;
  participants.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    participants.push_back({rows.Int4(row, 0), std::string(rows.Bytes(row, 1))});
  }
  return participants;
}

absl::StatusOr<bool> MayAskFor(Connection& connection, int32_t data_server_id,
                               int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kMayAsk, {PgParam::Int4(data_server_id), PgParam::Int4(participant_id)}));
  return rows.size() > 0;
}

absl::Status StoreMetadata(Connection& connection, int32_t data_server_id, int32_t participant_id,
                           const std::string& metadata) {
  return connection
      .Query(kStore, {PgParam::Int4(data_server_id), PgParam::Int4(participant_id),
                      PgParam::Bytes(metadata)})
      .status();
}

absl::Status NoteMetadataFailure(Connection& connection, int32_t data_server_id,
                                 int32_t participant_id, const std::string& error,
                                 absl::Duration wait) {
  return connection
      .Query(kNoteFailure, {PgParam::Int4(data_server_id), PgParam::Int4(participant_id),
                            PgParam::Bytes(error), Micros(wait)})
      .status();
}

}  // namespace webmunk
