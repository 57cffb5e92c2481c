#include "server/admin/quarantine_review_store.h"

#include <limits>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

#define WEBMUNK_QUARANTINE_COLUMNS                                                            \
  "SELECT id, kind, reason, detail, participant, received, size_bytes, encoding, encrypted, " \
  "replay_count, coalesce((SELECT coalesce(p.merged_into_id, p.id) FROM participant p "       \
  "WHERE p.identifier_sha256 = sha256(convert_to(quarantine.participant, 'UTF8'))), 0) "      \
  "FROM quarantine "
constexpr char kList[] = WEBMUNK_QUARANTINE_COLUMNS R"sql(
    WHERE ($1::text IS NULL OR kind = $1::text) AND ($2::text IS NULL OR reason = $2::text)
      AND ($3::text IS NULL OR participant = $3::text)
      AND received >= $4::timestamptz AND received < $5::timestamptz
      AND (received, id) < ($6::timestamptz, $7::bigint)
    ORDER BY received DESC, id DESC LIMIT $8::bigint)sql";
constexpr char kFind[] = WEBMUNK_QUARANTINE_COLUMNS "WHERE id = $1::bigint";
#undef WEBMUNK_QUARANTINE_COLUMNS
constexpr char kLastId[] = "SELECT coalesce(max(id), 0) FROM quarantine";
constexpr char kListIds[] = R"sql(
    SELECT id FROM quarantine
    WHERE ($1::text IS NULL OR kind = $1::text) AND ($2::text IS NULL OR reason = $2::text)
      AND ($3::text IS NULL OR participant = $3::text)
      AND received >= $4::timestamptz AND received < $5::timestamptz
      AND id > $6::bigint AND id <= $7::bigint
    ORDER BY id LIMIT $8::bigint)sql";

PgParam TextOrNull(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

std::vector<PgParam> FilterParams(const QuarantineFilter& filter) {
  PgParam kind = PgParam::Null();
  if (filter.kind) {
    kind = PgParam::Bytes(*filter.kind == QuarantineEntry::Kind::kBundle ? "bundle" : "point");
  }
  return {
      kind, TextOrNull(filter.reason), TextOrNull(filter.participant),
      filter.received_from ? PgParam::Timestamp(*filter.received_from) : PgParam::MinusInfinity(),
      filter.received_before ? PgParam::Timestamp(*filter.received_before) : PgParam::Infinity()};
}

QuarantineRecord ReadRecord(const PgRows& rows, int row) {
  QuarantineRecord record;
  record.id = rows.Int8(row, 0);
  record.kind = rows.Bytes(row, 1) == "bundle" ? QuarantineEntry::Kind::kBundle
                                               : QuarantineEntry::Kind::kPoint;
  record.reason = rows.Bytes(row, 2);
  record.detail = rows.Bytes(row, 3);
  if (!rows.IsNull(row, 4)) record.participant = rows.Bytes(row, 4);
  record.received = rows.Int8(row, 5) + kPgEpochMicros;
  record.size_bytes = rows.Int4(row, 6);
  record.encoding = rows.Bytes(row, 7);
  record.encrypted = rows.Bytes(row, 8)[0] != '\0';
  record.replay_count = rows.Int4(row, 9);
  record.participant_id = rows.Int4(row, 10);
  return record;
}

}  // namespace

absl::StatusOr<std::vector<QuarantineRecord>> ListQuarantine(
    Connection& connection, const QuarantineFilter& filter,
    const std::optional<QuarantinePosition>& after, int limit) {
  std::vector<PgParam> params = FilterParams(filter);
  params.push_back(after ? PgParam::Timestamp(after->received) : PgParam::Infinity());
  params.push_back(PgParam::Int8(after ? after->id : std::numeric_limits<int64_t>::max()));
  params.push_back(PgParam::Int8(limit));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kList, params));
  std::vector<QuarantineRecord> records;
  records.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) records.push_back(ReadRecord(rows, row));
  return records;
}

absl::StatusOr<QuarantineRecord> FindQuarantined(Connection& connection, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, {PgParam::Int8(id)}));
  if (rows.size() == 0) {
    return absl::NotFoundError("there is no such entry; it was replayed or discarded");
  }
  return ReadRecord(rows, 0);
}

absl::StatusOr<int64_t> LastQuarantineId(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLastId, {}));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::vector<int64_t>> ListQuarantineIds(Connection& connection,
                                                       const QuarantineFilter& filter,
                                                       int64_t after, int64_t last, int limit) {
  std::vector<PgParam> params = FilterParams(filter);
  params.push_back(PgParam::Int8(after));
  params.push_back(PgParam::Int8(last));
  params.push_back(PgParam::Int8(limit));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListIds, params));
  std::vector<int64_t> ids;
  ids.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int8(row, 0));
  return ids;
}

}  // namespace webmunk
