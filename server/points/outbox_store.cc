#include "server/points/outbox_store.h"

#include <string_view>

#include "server/base/status_macros.h"
#include "server/points/statement_rows.h"
#include "server/storage/copy_writer.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO outbox_point (participant_id, created, hash, id, data_server_id, generator_id,
                              recorded, encrypted, properties)
    SELECT participant_id, created, hash, id, data_server_id, generator_id,
           recorded, encrypted, properties
    FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::int[], $6::int[],
                $7::timestamptz[], $8::boolean[], $9::text[])
         AS new (participant_id, created, hash, id, data_server_id, generator_id,
                 recorded, encrypted, properties)
    WHERE NOT EXISTS (SELECT FROM data_point p
                      WHERE p.participant_id = new.participant_id
                        AND p.created = new.created AND p.hash = new.hash)
    ON CONFLICT DO NOTHING
    RETURNING id)sql";
constexpr char kCopy[] = R"sql(
    COPY outbox_point (participant_id, created, hash, id, data_server_id, generator_id,
                       recorded, encrypted, properties)
    FROM STDIN (FORMAT BINARY))sql";
constexpr int16_t kColumns = 9;
constexpr char kFindAnywhere[] = R"sql(
    SELECT given.id
    FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::bigint[])
         AS given (participant_id, created, hash, id)
    WHERE EXISTS (SELECT FROM outbox_point o
                  WHERE o.participant_id = given.participant_id
                    AND o.created = given.created AND o.hash = given.hash)
       OR EXISTS (SELECT FROM data_point p
                  WHERE p.participant_id = given.participant_id
                    AND p.created = given.created AND p.hash = given.hash))sql";
constexpr char kFind[] = R"sql(
    SELECT given.id
    FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::bigint[])
         AS given (participant_id, created, hash, id)
    JOIN outbox_point USING (participant_id, created, hash))sql";

std::string_view HashBytes(const DataPoint& point) {
  return {reinterpret_cast<const char*>(point.hash.data()), point.hash.size()};
}

// The parameters that both statements begin with: the keys, and the ids.
std::vector<PgParam> KeyParams(std::span<const PointRow> rows) {
  PgArray participants(PgElementType::kInt4);
  PgArray created(PgElementType::kTimestamptz);
  PgArray hashes(PgElementType::kUuid);
  PgArray ids(PgElementType::kInt8);
  for (const PointRow& row : rows) {
    participants.AddInt(row.participant_id);
    created.AddInt(row.point->created - kPgEpochMicros);
    hashes.Add(HashBytes(*row.point));
    ids.AddInt(row.id);
  }
  std::vector<PgParam> params;
  for (const PgArray* array : {&participants, &created, &hashes, &ids}) {
    params.push_back(PgParam::Bytes(array->Binary()));
  }
  return params;
}

absl::StatusOr<std::vector<int64_t>> QueryIds(Transaction& transaction, const char* sql,
                                              const std::vector<PgParam>& params) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(sql, params));
  std::vector<int64_t> ids;
  ids.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int8(row, 0));
  return ids;
}

absl::StatusOr<std::vector<int64_t>> InsertSome(Transaction& transaction,
                                                std::span<const PointRow> rows) {
  PgArray servers(PgElementType::kInt4);
  PgArray generators(PgElementType::kInt4);
  PgArray recorded(PgElementType::kTimestamptz);
  PgArray encrypted(PgElementType::kBool);
  PgArray properties(PgElementType::kText);
  for (const PointRow& row : rows) {
    servers.AddInt(row.data_server_id);
    generators.AddInt(row.generator_id);
    recorded.AddInt(row.recorded - kPgEpochMicros);
    encrypted.AddInt(static_cast<uint8_t>(row.encrypted));
    properties.Add(row.point->properties);
  }
  std::vector<PgParam> params = KeyParams(rows);
  for (const PgArray* array : {&servers, &generators, &recorded, &encrypted, &properties}) {
    params.push_back(PgParam::Bytes(array->Binary()));
  }
  return QueryIds(transaction, kInsert, params);
}

// One large row.
absl::StatusOr<std::vector<int64_t>> CopyIfNew(Transaction& transaction,
                                               std::span<const PointRow> row) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> known,
                           QueryIds(transaction, kFindAnywhere, KeyParams(row)));
  if (!known.empty()) return std::vector<int64_t>();
  const PointRow& only = row[0];
  WEBMUNK_ASSIGN_OR_RETURN(CopyWriter copy, CopyWriter::Begin(transaction.connection(), kCopy));
  copy.BeginRow(kColumns);
  copy.AddInt(only.participant_id);
  copy.AddTimestamp(only.point->created);
  copy.AddBytes(HashBytes(*only.point));
  copy.AddInt(only.id);
  copy.AddInt(only.data_server_id);
  copy.AddInt(only.generator_id);
  copy.AddTimestamp(only.recorded);
  copy.AddBool(only.encrypted);
  copy.AddBytes(only.point->properties);
  WEBMUNK_RETURN_IF_ERROR(copy.Finish());
  return std::vector<int64_t>{only.id};
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> InsertForwardedPoints(Transaction& transaction,
                                                           std::span<const PointRow> rows) {
  std::vector<int64_t> stored;
  while (!rows.empty()) {
    const std::span<const PointRow> some = rows.first(CountForStatement(rows));
    rows = rows.subspan(some.size());
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, IsLarge(some[0])
                                                                 ? CopyIfNew(transaction, some)
                                                                 : InsertSome(transaction, some));
    stored.insert(stored.end(), ids.begin(), ids.end());
  }
  return stored;
}

absl::StatusOr<std::vector<int64_t>> FindForwardedPoints(Transaction& transaction,
                                                         std::span<const PointRow> rows) {
  return QueryIds(transaction, kFind, KeyParams(rows));
}

}  // namespace webmunk
