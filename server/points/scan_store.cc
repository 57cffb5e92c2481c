#include "server/points/scan_store.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// Four statements that are never made again, so that each stays prepared: they differ
// in the sense of the order and in whether they read the properties.
std::string Statement(bool descending, bool with_properties) {
  return absl::StrCat(R"sql(
    SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary,
           ST_X(p.location), ST_Y(p.location))sql",
                      with_properties ? ", p.properties" : "", R"sql(
    FROM data_point p JOIN generator g ON g.id = p.generator_id
    WHERE p.participant_id = $1::int
      AND ($2::bytea[] IS NULL OR g.identifier_sha256 = ANY ($2::bytea[]))
      AND ($3::text[] IS NULL OR p.secondary = ANY ($3::text[]))
      AND p.created >= $4::timestamptz AND p.created < $5::timestamptz
      AND p.recorded >= $6::timestamptz AND p.recorded < $7::timestamptz
      AND ($8::float8 IS NULL OR (ST_Y(p.location) BETWEEN $8::float8 AND $9::float8
                                  AND ST_X(p.location) BETWEEN $10::float8 AND $11::float8))
      AND (p.created, p.hash) )sql",
                      descending ? "<" : ">", " ($12::timestamptz, $13::uuid) ORDER BY p.created",
                      descending ? " DESC, p.hash DESC" : ", p.hash", " LIMIT $14::bigint");
}

const char* StatementOf(const PointScan& scan) {
  static const std::array<std::string, 4> kStatements = {
      Statement(false, false), Statement(false, true), Statement(true, false),
      Statement(true, true)};
  return kStatements[(scan.descending ? 2 : 0) + (scan.with_properties ? 1 : 0)].c_str();
}

PgParam From(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::MinusInfinity();
}
PgParam To(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::Infinity();
}

PgParam Hashes(const std::optional<std::vector<std::string>>& identifiers) {
  if (!identifiers) return PgParam::Null();
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : *identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

PgParam Texts(const std::optional<std::vector<std::string>>& texts) {
  if (!texts) return PgParam::Null();
  PgArray array(PgElementType::kText);
  for (const std::string& text : *texts) array.Add(text);
  return PgParam::Bytes(array.Binary());
}

PgParam Double(double value) { return PgParam::Int8(std::bit_cast<int64_t>(value)); }

double ReadDouble(const PgRows& rows, int row, int column) {
  return std::bit_cast<double>(rows.Int8(row, column));
}

std::vector<PgParam> Params(PointScan scan) {
  // Partitions that the scan has passed are not even opened.
  if (scan.after && scan.descending) scan.created.Narrow({std::nullopt, scan.after->created + 1});
  if (scan.after && !scan.descending) scan.created.Narrow({scan.after->created, std::nullopt});
  std::vector<PgParam> params = {PgParam::Int4(scan.participant_id)};
  for (PgParam& param : ScanParams(scan)) params.push_back(std::move(param));
  // Without a position, one in front of all points.
  params.push_back(scan.after        ? PgParam::Timestamp(scan.after->created)
                   : scan.descending ? PgParam::Infinity()
                                     : PgParam::MinusInfinity());
  const PointHash hash = scan.after ? scan.after->hash : PointHash{};
  params.push_back(PgParam::Bytes(std::string(hash.begin(), hash.end())));
  params.push_back(PgParam::Int8(scan.limit));
  return params;
}

}  // namespace

PointScan PointScan::Of(const PointFilter& filter) {
  PointScan scan;
  scan.generators = filter.generators;
  scan.secondaries = filter.secondaries;
  scan.created = filter.created;
  scan.recorded = filter.recorded;
  scan.box = filter.box;
  return scan;
}

std::vector<PgParam> ScanParams(const PointScan& scan) {
  std::vector<PgParam> params = {Hashes(scan.generators),  Texts(scan.secondaries),
                                 From(scan.created.from),  To(scan.created.to),
                                 From(scan.recorded.from), To(scan.recorded.to)};
  if (scan.box) {
    params.insert(params.end(), {Double(scan.box->min_latitude), Double(scan.box->max_latitude),
                                 Double(scan.box->min_longitude), Double(scan.box->max_longitude)});
  } else {
    params.insert(params.end(), 4, PgParam::Null());
  }
  return params;
}

ScannedPoint ReadScannedPoint(const PgRows& rows, int row, bool with_properties) {
  ScannedPoint point;
  PointView& view = point.view;
  view.created = rows.Int8(row, 0) + kPgEpochMicros;
  point.position.created = view.created;
  const std::string_view hash = rows.Bytes(row, 1);
  std::copy(hash.begin(), hash.end(), point.position.hash.begin());
  view.recorded = rows.Int8(row, 2) + kPgEpochMicros;
  view.generator = rows.Bytes(row, 3);
  view.encrypted = rows.Bool(row, 4);
  if (!rows.IsNull(row, 5)) view.secondary = rows.Bytes(row, 5);
  if (!rows.IsNull(row, 6)) {
    view.location = {.latitude = ReadDouble(rows, row, 7), .longitude = ReadDouble(rows, row, 6)};
  }
  if (with_properties) view.properties = rows.Bytes(row, 8);
  return point;
}

absl::Status ScanPoints(Connection& connection, const PointScan& scan,
                        const std::function<bool(const ScannedPoint&)>& take) {
  return connection.StreamRows(StatementOf(scan), Params(scan), [&](const PgRows& row) {
    return take(ReadScannedPoint(row, 0, scan.with_properties));
  });
}

}  // namespace webmunk
