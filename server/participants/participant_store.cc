#include "server/participants/participant_store.h"

#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// What RecordOf reads; both statements are constants.
#define WEBMUNK_SELECT_PARTICIPANT                                                       \
  "SELECT p.id, p.identifier, p.state, p.created, p.enrolled, coalesce(s.identifier, "   \
  "''), p.display_name, p.group_id, coalesce(g.display_name, ''), p.suppresses_alerts, " \
  "p.app_configuration_id, p.updated, p.revision, p.being_erased, EXISTS (SELECT FROM "  \
  "participant_merge m WHERE m.participant_id = p.id AND m.state <> 'succeeded') "       \
  "FROM participant p LEFT JOIN data_server s ON s.id = p.data_server_id "               \
  "LEFT JOIN participant_group g ON g.id = p.group_id "

// $3: whether other names stand for the participants that they are names of.
constexpr char kFind[] = WEBMUNK_SELECT_PARTICIPANT R"sql(
    WHERE p.id = ANY (ARRAY(
              SELECT CASE WHEN $3::boolean THEN coalesce(merged_into_id, id) ELSE id END
              FROM participant WHERE identifier_sha256 = ANY ($1::bytea[])))
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
      AND p.merged_into_id IS NULL
      AND (left(p.identifier, 500), p.identifier) > (left($4::text, 500), $4::text)
    ORDER BY left(p.identifier, 500), p.identifier
    LIMIT $5::int)sql";
constexpr char kScan[] = WEBMUNK_SELECT_PARTICIPANT R"sql(
    WHERE ($1::int[] IS NULL OR p.group_id = ANY ($1::int[]))
      AND p.merged_into_id IS NULL
      AND (left(p.identifier, 500), p.identifier) > (left($2::text, 500), $2::text)
    ORDER BY left(p.identifier, 500), p.identifier
    LIMIT $3::int)sql";
#undef WEBMUNK_SELECT_PARTICIPANT
constexpr char kListMerged[] = R"sql(
    SELECT identifier FROM participant WHERE merged_into_id = $1::int
    ORDER BY left(identifier, 500), identifier)sql";

std::optional<int32_t> OptionalInt4(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Int4(row, column);
}

ParticipantRecord RecordOf(const PgRows& rows, int row) {
  return {.id = rows.Int4(row, 0),
          .identifier = std::string(rows.Bytes(row, 1)),
          .state = ParticipantStateFromText(rows.Bytes(row, 2)),
          .created = rows.Int8(row, 3) + kPgEpochMicros,
          .enrolled = rows.Bool(row, 4),
          .data_server = std::string(rows.Bytes(row, 5)),
          .display_name = std::string(rows.Bytes(row, 6)),
          .group_id = OptionalInt4(rows, row, 7),
          .group_name = std::string(rows.Bytes(row, 8)),
          .suppresses_alerts = rows.Bool(row, 9),
          .app_configuration_id = OptionalInt4(rows, row, 10),
          .updated = rows.Int8(row, 11) + kPgEpochMicros,
          .revision = rows.Int8(row, 12),
          .being_erased = rows.Bool(row, 13),
          .takes_others_in = rows.Bool(row, 14)};
}

PgParam Sha256Array(const std::vector<std::string>& identifiers) {
  PgArray array(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) array.Add(Sha256(identifier));
  return PgParam::Bytes(array.Binary());
}

}  // namespace

const std::string& DisplayNameOf(const ParticipantRecord& participant) {
  return participant.display_name.empty() ? participant.identifier : participant.display_name;
}

const char* ParticipantStateText(ParticipantState state) {
  switch (state) {
    case ParticipantState::kActive:
      return "active";
    case ParticipantState::kPaused:
      return "paused";
    case ParticipantState::kBlocked:
      return "blocked";
  }
  return "active";
}

absl::StatusOr<ParticipantRecord> FindParticipant(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFind, {Sha256Array({identifier}), ScopeParam(scope), PgParam::Bool(true),
                               PgParam::Bytes(""), PgParam::Null()}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return RecordOf(rows, 0);
}

absl::Status ScanParticipants(Connection& connection, const AccessScope& scope,
                              const ParticipantScan& scan,
                              const std::function<bool(ParticipantRecord)>& take) {
  const auto take_row = [&](const PgRows& row) { return take(RecordOf(row, 0)); };
  const PgParam limit = scan.limit ? PgParam::Int4(*scan.limit) : PgParam::Null();
  if (scan.identifiers) {
    return connection.StreamRows(kFind,
                                 {Sha256Array(*scan.identifiers), ScopeParam(scope),
                                  PgParam::Bool(false), PgParam::Bytes(scan.after), limit},
                                 take_row);
  }
  return connection.StreamRows(kScan, {ScopeParam(scope), PgParam::Bytes(scan.after), limit},
                               take_row);
}

absl::StatusOr<std::vector<std::string>> ListMergedIdentifiers(Connection& connection,
                                                               int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kListMerged, {PgParam::Int4(participant_id)}));
  std::vector<std::string> identifiers;
  identifiers.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) identifiers.emplace_back(rows.Bytes(row, 0));
  return identifiers;
}

}  // namespace webmunk
