#include "server/participants/participant_set_store.h"

#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// $4, if there: only those that took others in by merges behind it. $5: identifiers.
#define WEBMUNK_SELECT_SET                                                                  \
  "SELECT p.id, p.identifier, p.group_id, moving.row_ids FROM participant p "               \
  "LEFT JOIN (SELECT participant_id, string_agg(merged_participant_id::text, ' ') row_ids " \
  "FROM participant_merge WHERE state <> 'succeeded' GROUP BY participant_id) moving "      \
  "ON moving.participant_id = p.id "                                                        \
  "WHERE p.id >= $1::int AND p.merged_into_id IS NULL "                                     \
  "AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[])) "                                \
  "AND ($4::bigint IS NULL OR p.id IN (SELECT coalesce(t.merged_into_id, t.id) "            \
  "FROM participant_merge m JOIN participant t ON t.id = m.participant_id "                 \
  "WHERE m.id > $4::bigint)) "
constexpr char kSelectAll[] = WEBMUNK_SELECT_SET "ORDER BY p.id LIMIT $3::int";
constexpr char kSelectNamed[] = WEBMUNK_SELECT_SET R"sql(
    AND p.id = ANY (ARRAY(SELECT coalesce(merged_into_id, id) FROM participant
                          WHERE identifier_sha256 = ANY ($5::bytea[])))
    ORDER BY p.id LIMIT $3::int)sql";
#undef WEBMUNK_SELECT_SET
constexpr char kResolve[] = R"sql(
    SELECT identifier, coalesce(merged_into_id, id) FROM participant
    WHERE identifier_sha256 = ANY ($1::bytea[]))sql";

PgParam Hashes(const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

// Separated by spaces.
std::vector<int32_t> ReadIds(std::string_view text) {
  std::vector<int32_t> ids;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) ids.push_back(id);
  }
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<SelectedParticipant>> SelectParticipants(Connection& connection,
                                                                    const AccessScope& scope,
                                                                    const ParticipantSet& set) {
  std::vector<PgParam> params = {
      PgParam::Int4(set.first_id), ScopeParam(scope), PgParam::Int4(set.limit),
      set.merged_since ? PgParam::Int8(*set.merged_since) : PgParam::Null()};
  if (set.identifiers) params.push_back(Hashes(*set.identifiers));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(set.identifiers ? kSelectNamed : kSelectAll, params));
  std::vector<SelectedParticipant> selected;
  selected.reserve(rows.size());
  for (int i = 0; i < rows.size(); ++i) {
    selected.push_back(
        {.id = rows.Int4(i, 0),
         .identifier = std::string(rows.Bytes(i, 1)),
         .group_id = rows.IsNull(i, 2) ? std::nullopt : std::optional(rows.Int4(i, 2)),
         .other_row_ids = {}});
    if (!rows.IsNull(i, 3)) selected.back().other_row_ids = ReadIds(rows.Bytes(i, 3));
  }
  return selected;
}

absl::StatusOr<std::unordered_map<std::string, int32_t>> FindParticipantIds(
    Connection& connection, const std::vector<std::string>& identifiers) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kResolve, {Hashes(identifiers)}));
  std::unordered_map<std::string, int32_t> ids;
  for (int i = 0; i < rows.size(); ++i) ids.emplace(rows.Bytes(i, 0), rows.Int4(i, 1));
  return ids;
}

absl::Status ResolveFilterNames(Connection& connection, PointFilter& filter) {
  std::vector<std::string> identifiers;
  ForEachParticipant(filter, [&](const PointCondition& condition) {
    identifiers.push_back(condition.value.text);
  });
  if (identifiers.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const auto ids, FindParticipantIds(connection, identifiers));
  ForEachParticipant(filter, [&](PointCondition& condition) {
    const auto found = ids.find(condition.value.text);
    condition.number = found == ids.end() ? -1 : found->second;
  });
  return absl::OkStatus();
}

}  // namespace webmunk
