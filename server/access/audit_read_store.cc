#include "server/access/audit_read_store.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr size_t kPseudonymBytes = 8;

constexpr char kList[] = R"sql(
    SELECT id, created, user_identifier, coalesce(session_id, 0), coalesce(token_id, 0),
           client_address, method, array_to_string(participant_ids, ','), details::text, code,
           item_count
    FROM audit_entry
    WHERE ($1::bigint = 0 OR id < $1::bigint)
      AND ($2::text IS NULL OR user_identifier = $2::text)
      AND ($3::text IS NULL OR method = $3::text)
      AND ($4::text IS NULL OR client_address = $4::text)
      AND created >= $5::timestamptz AND created < $6::timestamptz
      AND ($7::int IS NULL OR participant_ids @> ARRAY[$7::int])
    ORDER BY id DESC LIMIT $8::int)sql";
constexpr char kFindParticipant[] =
    "SELECT id FROM participant WHERE identifier_sha256 = $1::bytea";
constexpr char kIdentifiers[] = "SELECT id, identifier FROM participant WHERE id = ANY ($1::int[])";
// What was merged into somebody, perhaps over several, was erased with them.
constexpr char kPseudonyms[] = R"sql(
    WITH RECURSIVE name AS (
        SELECT id, id AS current FROM unnest($1::int[]) AS id
        UNION
        SELECT name.id, merge.participant_id
        FROM name JOIN participant_merge AS merge ON merge.merged_participant_id = name.current)
    SELECT name.id, erasure.identifier_hmac
    FROM name JOIN erasure ON erasure.participant_id = name.current
    ORDER BY erasure.id)sql";

PgParam TextParam(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

AuditRecord ReadEntry(const PgRows& rows, int row) {
  AuditRecord entry;
  entry.id = rows.Int8(row, 0);
  entry.created = rows.Int8(row, 1) + kPgEpochMicros;
  entry.user = rows.Bytes(row, 2);
  entry.session_id = rows.Int8(row, 3);
  entry.token_id = rows.Int8(row, 4);
  entry.client_address = rows.Bytes(row, 5);
  entry.method = rows.Bytes(row, 6);
  const std::string ids(rows.Bytes(row, 7));
  for (const absl::string_view part : absl::StrSplit(ids, ',', absl::SkipEmpty())) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) entry.participant_ids.push_back(id);
  }
  entry.details = rows.Bytes(row, 8);
  if (!rows.IsNull(row, 9)) entry.code = rows.Int4(row, 9);
  entry.items = rows.Int8(row, 10);
  return entry;
}

// The names of the participants, and of those that are erased the pseudonyms.
absl::Status AddNames(Connection& connection, std::vector<AuditRecord>& entries) {
  PgArray ids(PgElementType::kInt4);
  for (const AuditRecord& entry : entries) {
    for (const int32_t id : entry.participant_ids) ids.AddInt(id);
  }
  if (ids.size() == 0) return absl::OkStatus();
  const PgParam param = PgParam::Bytes(ids.Binary());
  std::unordered_map<int32_t, std::string> names;
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows erased, connection.Query(kPseudonyms, {param}));
  for (int row = 0; row < erased.size(); ++row) {
    const std::string hmac(erased.Bytes(row, 1).substr(0, kPseudonymBytes));
    names[erased.Int4(row, 0)] = absl::StrCat("erasedParticipants/", absl::BytesToHexString(hmac));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows known, connection.Query(kIdentifiers, {param}));
  for (int row = 0; row < known.size(); ++row) {
    names[known.Int4(row, 0)] = absl::StrCat("participants/", std::string(known.Bytes(row, 1)));
  }
  for (AuditRecord& entry : entries) {
    for (const int32_t id : entry.participant_ids) {
      const auto name = names.find(id);
      if (name == names.end()) continue;
      // Names of one who is erased have one pseudonym.
      auto& told = entry.participants;
      if (std::find(told.begin(), told.end(), name->second) == told.end()) {
        told.push_back(name->second);
      }
    }
  }
  return absl::OkStatus();
}

PgParam TimeParam(int64_t micros) {
  if (micros == INT64_MIN) return PgParam::MinusInfinity();
  if (micros == INT64_MAX) return PgParam::Infinity();
  return PgParam::Timestamp(micros);
}

}  // namespace

absl::StatusOr<std::vector<AuditRecord>> ListAuditEntries(Connection& connection,
                                                          const AuditFilter& filter, int64_t before,
                                                          int limit) {
  std::vector<AuditRecord> entries;
  PgParam participant = PgParam::Null();
  if (filter.participant) {
    WEBMUNK_ASSIGN_OR_RETURN(
        const PgRows found,
        connection.Query(kFindParticipant, {PgParam::Bytes(Sha256(*filter.participant))}));
    if (found.size() == 0) return entries;
    participant = PgParam::Int4(found.Int4(0, 0));
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kList,
                       {PgParam::Int8(before), TextParam(filter.user), TextParam(filter.method),
                        TextParam(filter.client_address), TimeParam(filter.created_from),
                        TimeParam(filter.created_to), participant, PgParam::Int4(limit)}));
  entries.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) entries.push_back(ReadEntry(rows, row));
  WEBMUNK_RETURN_IF_ERROR(AddNames(connection, entries));
  return entries;
}

}  // namespace webmunk
