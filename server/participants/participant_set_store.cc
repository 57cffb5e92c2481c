#include "server/participants/participant_set_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kSelectAll[] = R"sql(
    SELECT r.id, p.id, p.identifier, p.group_id
    FROM participant r JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    WHERE r.id >= $1::int AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
    ORDER BY r.id LIMIT $3::int)sql";
constexpr char kSelectNamed[] = R"sql(
    SELECT DISTINCT r.id, p.id, p.identifier, p.group_id
    FROM participant named
    JOIN participant p ON p.id = coalesce(named.merged_into_id, named.id)
    JOIN participant r ON r.id = p.id OR r.merged_into_id = p.id
    WHERE r.id >= $1::int AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
      AND named.identifier_sha256 = ANY ($4::bytea[])
    ORDER BY r.id LIMIT $3::int)sql";
constexpr char kResolve[] = R"sql(
    SELECT identifier, coalesce(merged_into_id, id) FROM participant
    WHERE identifier_sha256 = ANY ($1::bytea[]))sql";

PgParam Hashes(const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

}  // namespace

absl::StatusOr<std::vector<SelectedParticipant>> SelectParticipants(
    Connection& connection, const AccessScope& scope,
    const std::optional<std::vector<std::string>>& identifiers, int32_t first_row_id, int limit) {
  std::vector<PgParam> params = {PgParam::Int4(first_row_id), ScopeParam(scope),
                                 PgParam::Int4(limit)};
  if (identifiers) params.push_back(Hashes(*identifiers));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(identifiers ? kSelectNamed : kSelectAll, params));
  std::vector<SelectedParticipant> selected;
  selected.reserve(rows.size());
  for (int i = 0; i < rows.size(); ++i) {
    selected.push_back(
        {.row_id = rows.Int4(i, 0),
         .id = rows.Int4(i, 1),
         .identifier = std::string(rows.Bytes(i, 2)),
         .group_id = rows.IsNull(i, 3) ? std::nullopt : std::optional(rows.Int4(i, 3))});
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
