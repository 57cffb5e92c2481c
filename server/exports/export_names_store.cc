#include "server/exports/export_names_store.h"

#include <optional>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// None of them is deleted before what is made with them is there.
constexpr char kDestinations[] = R"sql(
    SELECT identifier, id, type FROM export_destination d
    WHERE identifier = ANY ($2::text[]) AND NOT deleted
      AND ($1::int[] IS NULL OR group_id IS NULL OR group_id = ANY ($1::int[]))
    FOR SHARE OF d)sql";
constexpr char kGroups[] = R"sql(
    SELECT id FROM participant_group
    WHERE id = ANY ($2::int[]) AND ($1::int[] IS NULL OR id = ANY ($1::int[])))sql";
constexpr char kIdentifiers[] = R"sql(
    SELECT identifier FROM participant p
    WHERE id = ANY ($2::int[]) AND ($1::int[] IS NULL OR p.group_id = ANY ($1::int[]))
    ORDER BY identifier COLLATE "C" LIMIT $3::int)sql";

PgParam Ids(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::StatusOr<std::unordered_map<std::string, ScopedDestination>> FindScopedDestinations(
    Connection& connection, const AccessScope& scope, const std::vector<std::string>& identifiers) {
  PgArray array(PgElementType::kText);
  for (const std::string& identifier : identifiers) array.Add(identifier);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kDestinations, {ScopeParam(scope), PgParam::Bytes(array.Binary())}));
  std::unordered_map<std::string, ScopedDestination> destinations;
  for (int row = 0; row < rows.size(); ++row) {
    const std::optional<DestinationType> type = DestinationTypeOf(rows.Bytes(row, 2));
    if (!type) return absl::DataLossError("a destination has no type");
    destinations.emplace(rows.Bytes(row, 0),
                         ScopedDestination{.id = rows.Int4(row, 1), .type = *type});
  }
  return destinations;
}

absl::StatusOr<std::unordered_set<int32_t>> FindScopedGroups(Connection& connection,
                                                             const AccessScope& scope,
                                                             const std::vector<int32_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kGroups, {ScopeParam(scope), Ids(ids)}));
  std::unordered_set<int32_t> found;
  for (int row = 0; row < rows.size(); ++row) found.insert(rows.Int4(row, 0));
  return found;
}

absl::StatusOr<std::vector<std::string>> ListIdentifiers(Connection& connection,
                                                         const AccessScope& scope,
                                                         const std::vector<int32_t>& ids,
                                                         int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kIdentifiers, {ScopeParam(scope), Ids(ids), PgParam::Int4(limit)}));
  std::vector<std::string> identifiers;
  for (int row = 0; row < rows.size(); ++row) identifiers.emplace_back(rows.Bytes(row, 0));
  return identifiers;
}

}  // namespace webmunk
