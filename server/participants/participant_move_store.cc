#include "server/participants/participant_move_store.h"

#include <map>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kResolve[] = R"sql(
    SELECT identifier_sha256, coalesce(merged_into_id, id)
    FROM participant WHERE identifier_sha256 = ANY ($1::bytea[]))sql";
constexpr char kLock[] = R"sql(
    SELECT id, being_erased FROM participant p
    WHERE id = ANY ($1::int[]) AND merged_into_id IS NULL
      AND ($2::int[] IS NULL OR p.group_id = ANY ($2::int[]))
    ORDER BY identifier_sha256 FOR UPDATE)sql";
constexpr char kChange[] = R"sql(
    UPDATE participant
    SET group_id = CASE WHEN $2::boolean THEN $3::int ELSE group_id END,
        suppresses_alerts = coalesce($4::boolean, suppresses_alerts),
        display_name = coalesce($5::text, display_name)
    WHERE id = ANY ($1::int[])
      AND ($2::boolean AND group_id IS DISTINCT FROM $3::int
           OR suppresses_alerts <> $4::boolean OR display_name <> $5::text)
    RETURNING id)sql";
constexpr char kForeignKeyViolation[] = "23503";

PgParam Int4Array(std::span<const int32_t> values) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t value : values) array.AddInt(value);
  return PgParam::Bytes(array.Binary());
}

}  // namespace

absl::StatusOr<std::vector<int32_t>> ResolveIdentifiers(
    Connection& connection, const std::vector<std::string>& identifiers) {
  std::vector<std::string> hashes;
  PgArray array(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) {
    array.Add(hashes.emplace_back(Sha256(identifier)));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kResolve, {PgParam::Bytes(array.Binary())}));
  std::map<std::string, int32_t, std::less<>> known;
  for (int row = 0; row < rows.size(); ++row) {
    known.emplace(std::string(rows.Bytes(row, 0)), rows.Int4(row, 1));
  }
  std::vector<int32_t> ids;
  for (const std::string& hash : hashes) {
    const auto found = known.find(hash);
    ids.push_back(found == known.end() ? 0 : found->second);
  }
  return ids;
}

absl::StatusOr<std::set<int32_t>> LockParticipants(Transaction& transaction,
                                                   std::span<const int32_t> ids,
                                                   const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(
                                                  kLock, {Int4Array(ids), ScopeParam(scope)}));
  std::set<int32_t> locked;
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.Bool(row, 1)) {
      return absl::FailedPreconditionError("one of the participants is being erased");
    }
    locked.insert(rows.Int4(row, 0));
  }
  return locked;
}

absl::StatusOr<int> ChangeParticipants(Transaction& transaction, std::span<const int32_t> ids,
                                       const BulkChange& change) {
  const bool has_group = change.group_id.value_or(0) != 0;
  const absl::StatusOr<PgRows> rows = transaction.connection().Query(
      kChange,
      {Int4Array(ids), PgParam::Bool(change.group_id.has_value()),
       has_group ? PgParam::Int4(*change.group_id) : PgParam::Null(),
       change.suppresses_alerts ? PgParam::Bool(*change.suppresses_alerts) : PgParam::Null(),
       change.display_name ? PgParam::Bytes(*change.display_name) : PgParam::Null()});
  if (!rows.ok() && SqlState(rows.status()) == kForeignKeyViolation) {
    return absl::NotFoundError("there is no such group");
  }
  if (!rows.ok()) return rows.status();
  return rows->size();
}

}  // namespace webmunk
