#include "server/points/scan_store.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/scan_sql_store.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr int kFirstColumn = ScanMark::kColumns;
constexpr int kProperties = kFirstColumn + 8;

// The parameters stand in the order of Params().
std::string Statement(bool descending, bool several, const ScanShape& shape) {
  ScanParams params;
  ScanFrom from;
  const std::string row = params.Next(several ? "int[]" : "int");
  from.range = absl::StrCat("d.created >= ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND d.created < ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND (d.created, d.hash) ", descending ? "<" : ">", " (",
                  params.Next("timestamptz"));
  absl::StrAppend(&from.range, ", ", params.Next("uuid"), ")");
  from.order = descending ? "d.created DESC, d.hash DESC" : "d.created, d.hash";
  if (several) {
    // Of each row as many as may be needed of all; and in one statement, which sees each
    // point where it is, before it was moved or behind.
    from.rows = absl::StrCat("unnest(", row, ") r (id) CROSS JOIN LATERAL (SELECT d.* FROM ",
                             "data_point d WHERE d.participant_id = r.id AND ", from.range,
                             " ORDER BY ", from.order, " LIMIT ", params.Next("bigint"), ") d");
    from.range = "true";
  } else {
    from.rows = "data_point d";
    from.range = absl::StrCat("d.participant_id = ", row, " AND ", from.range);
  }
  from.joined = " JOIN generator g ON g.id = d.generator_id";
  from.columns =
      "d.created, d.hash, d.recorded, g.identifier, d.encrypted, d.secondary, "
      "ST_X(d.location), ST_Y(d.location)";
  return ScanStatement(shape, from, params);
}

const char* StatementOf(const PointScan& scan) {
  static const auto& statements = *new ScanStatements(Statement);
  return statements.Of(scan, !scan.other_row_ids.empty());
}

// PostGIS's binary format of a point, in either byte order: byte order, type with the flag
// of the SRID, SRID, x (longitude), y (latitude).
std::optional<GeoPoint> ReadEwkb(std::string_view ewkb) {
  constexpr size_t kX = 1 + 2 * sizeof(uint32_t);
  if (ewkb.size() != kX + 2 * sizeof(double)) return std::nullopt;
  const bool is_little = ewkb[0] != '\0';
  const auto coordinate = [&](size_t at) {
    const auto bits = ReadBigEndian<uint64_t>(ewkb.data() + at);
    return std::bit_cast<double>(is_little ? __builtin_bswap64(bits) : bits);
  };
  return GeoPoint{.latitude = coordinate(kX + sizeof(double)), .longitude = coordinate(kX)};
}

// What has the same columns in all statements. `Rows` are PgRows, or the one that COPY
// told.
template <typename Rows>
ScannedPoint ReadPoint(const Rows& rows, int row, int first, std::optional<int> properties) {
  ScannedPoint point;
  PointView& view = point.view;
  view.created = rows.Int8(row, first) + kPgEpochMicros;
  point.position.created = view.created;
  const std::string_view hash = rows.Bytes(row, first + 1);
  std::copy(hash.begin(), hash.end(), point.position.hash.begin());
  view.recorded = rows.Int8(row, first + 2) + kPgEpochMicros;
  view.encrypted = rows.Bool(row, first + 4);
  if (!rows.IsNull(row, first + 5)) view.secondary = rows.Bytes(row, first + 5);
  if (properties) view.properties = rows.Bytes(row, *properties);
  return point;
}

template <typename Rows>
ScannedPoint ReadRaw(const Rows& rows, int first, std::optional<int> properties) {
  ScannedPoint point = ReadPoint(rows, 0, first, properties);
  if (!rows.IsNull(0, first + 6)) point.view.location = ReadEwkb(rows.Bytes(0, first + 6));
  return point;
}

PgParam RowParam(const PointScan& scan) {
  if (scan.other_row_ids.empty()) return PgParam::Int4(scan.participant_id);
  PgArray rows(PgElementType::kInt4);
  rows.AddInt(scan.participant_id);
  for (const int32_t row_id : scan.other_row_ids) rows.AddInt(row_id);
  return PgParam::Bytes(rows.Binary());
}

std::vector<PgParam> Params(const PointScan& scan) {
  // Partitions that the scan has passed are not even opened.
  MicrosRange created = scan.created;
  if (scan.after && scan.descending) created.Narrow({std::nullopt, scan.after->created + 1});
  if (scan.after && !scan.descending) created.Narrow({scan.after->created, std::nullopt});
  std::vector<PgParam> params = {RowParam(scan), FromParam(created.from), ToParam(created.to)};
  // Without a position, one in front of all points.
  params.push_back(scan.after        ? PgParam::Timestamp(scan.after->created)
                   : scan.descending ? PgParam::Infinity()
                                     : PgParam::MinusInfinity());
  const PointHash hash = scan.after ? scan.after->hash : PointHash{};
  params.push_back(PgParam::Bytes(std::string(hash.begin(), hash.end())));
  if (!scan.other_row_ids.empty()) {
    params.push_back(PgParam::Int8(ScanShape::Of(scan).has_filter()
                                       ? scan.read_limit
                                       : std::min(scan.limit, scan.read_limit)));
  }
  AddScanParams(scan, false, params);
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

ScannedPoint ReadRawPoint(const PgRows& rows, int first, std::optional<int> properties) {
  return ReadRaw(rows, first, properties);
}

ScannedPoint ReadRawPoint(const CopiedRow& row, int first, std::optional<int> properties) {
  return ReadRaw(row, first, properties);
}

ScannedPoint ReadScannedPoint(const PgRows& rows, int row, int first,
                              std::optional<int> properties) {
  ScannedPoint point = ReadPoint(rows, row, first, properties);
  point.view.generator = rows.Bytes(row, first + 3);
  if (!rows.IsNull(row, first + 6)) {
    point.view.location = {.latitude = std::bit_cast<double>(rows.Int8(row, first + 7)),
                           .longitude = std::bit_cast<double>(rows.Int8(row, first + 6))};
  }
  return point;
}

absl::StatusOr<ScanEnd> ScanPoints(Connection& connection, const PointScan& scan,
                                   const std::function<bool(const ScannedPoint&)>& take) {
  ScanProgress progress(scan);
  const std::optional<int> properties =
      scan.with_properties ? std::optional(kProperties) : std::nullopt;
  std::optional<PointPosition> last;
  WEBMUNK_RETURN_IF_ERROR(
      connection.StreamRows(StatementOf(scan), Params(scan), [&](const PgRows& row) {
        const ScannedPoint point = ReadScannedPoint(row, 0, kFirstColumn, properties);
        const bool is_found = progress.Add(ReadMark(row, 0), scan.participant_id, point.position);
        // Of two equal ones that a merge has yet to make one.
        const bool is_equal = last == point.position;
        last = point.position;
        if (!is_found || is_equal || take(point)) return true;
        progress.Stop();
        return false;
      }));
  return progress.End();
}

}  // namespace webmunk
