#include "server/participants/performance_metadata_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kFind[] = R"sql(
    SELECT p.id, coalesce(s.user_agent, '')
    FROM participant p LEFT JOIN participant_summary_now s ON s.participant_id = p.id
    WHERE p.id = (SELECT coalesce(merged_into_id, id) FROM participant
                  WHERE identifier_sha256 = $1::bytea)
      AND NOT p.being_erased)sql";
constexpr char kGenerators[] = R"sql(
    SELECT g.identifier, s.stored, s.first_created, s.last_created, s.last_recorded
    FROM participant_generator_summary_now s JOIN generator g ON g.id = s.generator_id
    WHERE s.participant_id = $1::int
    ORDER BY g.identifier)sql";
constexpr char kLatest[] = R"sql(
    WITH latest AS (
        SELECT id, created, recorded FROM data_point
        WHERE participant_id = $1::int ORDER BY created DESC LIMIT 1000)
    SELECT (SELECT id FROM latest ORDER BY created DESC, id DESC LIMIT 1),
           (SELECT id FROM latest ORDER BY recorded DESC, id DESC LIMIT 1))sql";

}  // namespace

absl::StatusOr<Performance> ReadPerformance(Connection& connection,
                                            const std::string& participant) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows found,
                           connection.Query(kFind, {PgParam::Bytes(Sha256(participant))}));
  if (found.size() == 0) return absl::NotFoundError("there is no such participant");
  const PgParam id = PgParam::Int4(found.Int4(0, 0));
  Performance performance;
  performance.participant_id = found.Int4(0, 0);
  performance.user_agent = found.Bytes(0, 1);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows generators, connection.Query(kGenerators, {id}));
  for (int row = 0; row < generators.size(); ++row) {
    performance.generators.push_back({.generator = std::string(generators.Bytes(row, 0)),
                                      .points = generators.Int8(row, 1),
                                      .first_created = generators.Int8(row, 2) + kPgEpochMicros,
                                      .last_created = generators.Int8(row, 3) + kPgEpochMicros,
                                      .last_recorded = generators.Int8(row, 4) + kPgEpochMicros});
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows latest, connection.Query(kLatest, {id}));
  if (!latest.IsNull(0, 0)) {
    performance.latest_point = latest.Int8(0, 0);
    performance.latest_recorded_point = latest.Int8(0, 1);
  }
  return performance;
}

}  // namespace webmunk
