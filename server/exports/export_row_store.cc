#include "server/exports/export_row_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kState[] = R"sql(
    SELECT coalesce(current_era()::text, ''),
           (SELECT count(*) FROM participant
            WHERE id = ANY ($1::int[]) AND merged_into_id IS NULL AND NOT being_erased),
           (SELECT coalesce(max(id), 0) FROM participant_merge
            WHERE participant_id = ANY ($1::int[]) OR merged_participant_id = ANY ($1::int[])))sql";
constexpr char kMerging[] = R"sql(
    SELECT participant_id, merged_participant_id FROM participant_merge
    WHERE state <> 'succeeded' AND participant_id = ANY ($1::int[]) ORDER BY id)sql";
constexpr char kGenerators[] =
    "SELECT id, identifier FROM generator WHERE identifier_sha256 = ANY ($1::bytea[])";

PgParam Ids(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::StatusOr<ParticipantsState> ReadParticipantsState(Connection& connection,
                                                        const std::vector<int32_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kState, {Ids(ids)}));
  return ParticipantsState{.era = std::string(rows.Bytes(0, 0)),
                           .present = rows.Int8(0, 1),
                           .last_merge = rows.Int8(0, 2)};
}

absl::StatusOr<std::unordered_map<int32_t, std::vector<int32_t>>> FindMergingRows(
    Connection& connection, const std::vector<int32_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kMerging, {Ids(ids)}));
  std::unordered_map<int32_t, std::vector<int32_t>> merging;
  for (int i = 0; i < rows.size(); ++i) merging[rows.Int4(i, 0)].push_back(rows.Int4(i, 1));
  return merging;
}

absl::StatusOr<std::unordered_map<int32_t, std::string>> FindGenerators(
    Connection& connection, const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kGenerators, {PgParam::Bytes(hashes.Binary())}));
  std::unordered_map<int32_t, std::string> names;
  for (int i = 0; i < rows.size(); ++i) names.emplace(rows.Int4(i, 0), rows.Bytes(i, 1));
  return names;
}

}  // namespace webmunk
