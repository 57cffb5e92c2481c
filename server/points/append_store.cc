#include "server/points/append_store.h"

#include <string>
#include <string_view>
#include <tuple>

#include "server/base/status_macros.h"
#include "server/points/statement_rows.h"
#include "server/storage/copy_writer.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kReserve[] =
    "SELECT xid, first_point_id, first_bundle_id, ingestion_paused, enrolled_only, rule_version "
    "FROM reserve_ids($1, $2)";
constexpr char kCopy[] = R"sql(
    COPY data_point (participant_id, generator_id, created, recorded, id, hash, encrypted,
                     secondary, location, properties)
    FROM STDIN (FORMAT BINARY))sql";
constexpr int16_t kColumns = 10;
constexpr char kInsert[] = R"sql(
    INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, encrypted,
                            secondary, location, properties)
    SELECT participant_id, generator_id, created, recorded, id, hash, encrypted,
           secondary, location::geometry, properties
    FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::bigint[],
                $6::uuid[], $7::boolean[], $8::text[], $9::bytea[], $10::json[])
         AS point (participant_id, generator_id, created, recorded, id, hash, encrypted,
                   secondary, location, properties))sql";
constexpr char kFind[] = R"sql(
    SELECT 1 FROM data_point
    WHERE participant_id = $1::int AND created = $2::timestamptz AND hash = $3::uuid)sql";
constexpr char kUnlessStored[] = " ON CONFLICT DO NOTHING RETURNING id";

const char* InsertNewSql() {
  static const std::string& sql = *new std::string(std::string(kInsert) + kUnlessStored);
  return sql.c_str();
}

std::string_view HashBytes(const DataPoint& point) {
  return {reinterpret_cast<const char*>(point.hash.data()), point.hash.size()};
}

auto Key(const PointRow& row) {
  return std::tie(row.participant_id, row.point->created, row.point->hash);
}

// The rows as the parameters of kInsert.
std::vector<PgParam> PointArrays(std::span<const PointRow> rows) {
  PgArray participants(PgElementType::kInt4);
  PgArray generators(PgElementType::kInt4);
  PgArray created(PgElementType::kTimestamptz);
  PgArray recorded(PgElementType::kTimestamptz);
  PgArray ids(PgElementType::kInt8);
  PgArray hashes(PgElementType::kUuid);
  PgArray encrypted(PgElementType::kBool);
  PgArray secondaries(PgElementType::kText);
  PgArray locations(PgElementType::kBytea);
  PgArray properties(PgElementType::kJson);
  for (const PointRow& row : rows) {
    const DataPoint& point = *row.point;
    participants.AddInt(row.participant_id);
    generators.AddInt(row.generator_id);
    created.AddInt(point.created - kPgEpochMicros);
    recorded.AddInt(row.recorded - kPgEpochMicros);
    ids.AddInt(row.id);
    hashes.Add(HashBytes(point));
    encrypted.AddInt(static_cast<uint8_t>(row.encrypted));
    point.secondary ? secondaries.Add(*point.secondary) : secondaries.AddNull();
    point.location ? locations.Add(PointEwkb(point.location->longitude, point.location->latitude))
                   : locations.AddNull();
    properties.Add(point.properties);
  }
  return ArrayParams({&participants, &generators, &created, &recorded, &ids, &hashes, &encrypted,
                      &secondaries, &locations, &properties});
}

absl::Status InsertSome(Transaction& transaction, std::span<const PointRow> rows,
                        std::vector<int64_t>& stored_ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows stored,
                           transaction.connection().Query(InsertNewSql(), PointArrays(rows)));
  for (int row = 0; row < stored.size(); ++row) stored_ids.push_back(stored.Int8(row, 0));
  return absl::OkStatus();
}

absl::Status CopyIfNew(Transaction& transaction, std::span<const PointRow> row,
                       std::vector<int64_t>& stored_ids) {
  const PointRow& only = row[0];
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows found,
      transaction.connection().Query(
          kFind, {PgParam::Int4(only.participant_id), PgParam::Timestamp(only.point->created),
                  PgParam::Bytes(std::string(HashBytes(*only.point)))}));
  if (found.size() > 0) return absl::OkStatus();
  stored_ids.push_back(only.id);
  return CopyPoints(transaction, row);
}

}  // namespace

bool KeyLess(const PointRow& a, const PointRow& b) { return Key(a) < Key(b); }
bool KeyEqual(const PointRow& a, const PointRow& b) { return Key(a) == Key(b); }

PgStatement ReserveIds(size_t points, size_t bundles) {
  return {
      kReserve,
      {PgParam::Int8(static_cast<int64_t>(points)), PgParam::Int8(static_cast<int64_t>(bundles))}};
}

absl::StatusOr<ReservedIds> ReserveIds(Transaction& transaction, size_t points, size_t bundles) {
  const PgStatement statement = ReserveIds(points, bundles);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(statement.sql, statement.params));
  return ReadReservedIds(rows);
}

ReservedIds ReadReservedIds(const PgRows& rows) {
  return {.xid = rows.Int8(0, 0),
          .first_point = rows.Int8(0, 1),
          .first_bundle = rows.Int8(0, 2),
          .ingestion_paused = rows.Bool(0, 3),
          .enrolled_only = rows.Bool(0, 4),
          .rule_version = rows.Int8(0, 5)};
}

absl::Status CopyPoints(Transaction& transaction, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(CopyWriter copy, CopyWriter::Begin(transaction.connection(), kCopy));
  for (const PointRow& row : rows) {
    const DataPoint& point = *row.point;
    copy.BeginRow(kColumns);
    copy.AddInt(row.participant_id);
    copy.AddInt(row.generator_id);
    copy.AddTimestamp(point.created);
    copy.AddTimestamp(row.recorded);
    copy.AddInt(row.id);
    copy.AddBytes(HashBytes(point));
    copy.AddBool(row.encrypted);
    point.secondary ? copy.AddBytes(*point.secondary) : copy.AddNull();
    point.location ? copy.AddBytes(PointEwkb(point.location->longitude, point.location->latitude))
                   : copy.AddNull();
    copy.AddBytes(point.properties);
  }
  return copy.Finish();
}

PgStatement InsertPoints(std::span<const PointRow> rows) { return {kInsert, PointArrays(rows)}; }

absl::StatusOr<std::vector<int64_t>> InsertNewPoints(Transaction& transaction,
                                                     std::span<const PointRow> rows) {
  std::vector<int64_t> stored_ids;
  while (!rows.empty()) {
    const std::span<const PointRow> some = rows.first(CountForStatement(rows));
    rows = rows.subspan(some.size());
    WEBMUNK_RETURN_IF_ERROR(IsLarge(some[0]) ? CopyIfNew(transaction, some, stored_ids)
                                             : InsertSome(transaction, some, stored_ids));
  }
  return stored_ids;
}

}  // namespace webmunk
