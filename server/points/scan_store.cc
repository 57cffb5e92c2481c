#include "server/points/scan_store.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "server/base/sha256.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// The two differ in the sense of the order alone. A statement for each, instead
// of one that is put together, keeps both prepared.
constexpr char kAscending[] = R"sql(
    SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary,
           ST_X(p.location), ST_Y(p.location), p.properties
    FROM data_point p JOIN generator g ON g.id = p.generator_id
    WHERE p.participant_id = $1::int
      AND p.created >= $2::timestamptz AND p.created < $3::timestamptz
      AND p.recorded >= $4::timestamptz AND p.recorded < $5::timestamptz
      AND ($6::bytea[] IS NULL OR g.identifier_sha256 = ANY ($6::bytea[]))
      AND (p.created, p.hash) > ($7::timestamptz, $8::uuid)
    ORDER BY p.created, p.hash LIMIT $9::bigint)sql";
constexpr char kDescending[] = R"sql(
    SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary,
           ST_X(p.location), ST_Y(p.location), p.properties
    FROM data_point p JOIN generator g ON g.id = p.generator_id
    WHERE p.participant_id = $1::int
      AND p.created >= $2::timestamptz AND p.created < $3::timestamptz
      AND p.recorded >= $4::timestamptz AND p.recorded < $5::timestamptz
      AND ($6::bytea[] IS NULL OR g.identifier_sha256 = ANY ($6::bytea[]))
      AND (p.created, p.hash) < ($7::timestamptz, $8::uuid)
    ORDER BY p.created DESC, p.hash DESC LIMIT $9::bigint)sql";

PgParam From(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::MinusInfinity();
}
PgParam To(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::Infinity();
}

PgParam Generators(const std::vector<std::string>& identifiers) {
  if (identifiers.empty()) return PgParam::Null();
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

std::vector<PgParam> Params(const PointScan& scan) {
  // Without a position, one in front of all points.
  const PgParam after = scan.after        ? PgParam::Timestamp(scan.after->created)
                        : scan.descending ? PgParam::Infinity()
                                          : PgParam::MinusInfinity();
  const PointHash hash = scan.after ? scan.after->hash : PointHash{};
  return {PgParam::Int4(scan.participant_id),
          From(scan.created.from),
          To(scan.created.to),
          From(scan.recorded.from),
          To(scan.recorded.to),
          Generators(scan.generators),
          after,
          PgParam::Bytes(std::string(hash.begin(), hash.end())),
          PgParam::Int8(scan.limit)};
}

double ReadDouble(const PgRows& rows, int column) {
  return std::bit_cast<double>(rows.Int8(0, column));
}

StoredPoint ReadPoint(const PgRows& row) {
  StoredPoint point;
  point.position.created = row.Int8(0, 0) + kPgEpochMicros;
  const std::string_view hash = row.Bytes(0, 1);
  std::copy(hash.begin(), hash.end(), point.position.hash.begin());
  point.recorded = row.Int8(0, 2) + kPgEpochMicros;
  point.generator = row.Bytes(0, 3);
  point.encrypted = row.Bytes(0, 4)[0] != '\0';
  if (!row.IsNull(0, 5)) point.secondary = row.Bytes(0, 5);
  if (!row.IsNull(0, 6)) {
    point.location = {.latitude = ReadDouble(row, 7), .longitude = ReadDouble(row, 6)};
  }
  point.properties = row.Bytes(0, 8);
  return point;
}

}  // namespace

absl::Status ScanPoints(Connection& connection, const PointScan& scan,
                        const std::function<bool(StoredPoint)>& take) {
  return connection.StreamRows(scan.descending ? kDescending : kAscending, Params(scan),
                               [&](const PgRows& row) { return take(ReadPoint(row)); });
}

}  // namespace webmunk
