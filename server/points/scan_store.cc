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

// What a scan's statement depends on. A condition that is there but never used would
// spoil its plan: PostgreSQL would make one anew for each call.
struct ScanShape {
  bool descending = false;
  bool with_properties = false;
  bool generators = false;
  bool secondaries = false;
  bool recorded = false;
  bool box = false;

  static constexpr size_t kCount = 64;
  static ScanShape Of(const PointScan& scan) {
    return {.descending = scan.descending,
            .with_properties = scan.with_properties,
            .generators = scan.generators.has_value(),
            .secondaries = scan.secondaries.has_value(),
            .recorded = scan.recorded.from || scan.recorded.to,
            .box = scan.box.has_value()};
  }
  static ScanShape At(size_t index) {
    return {(index & 1) != 0, (index & 2) != 0,  (index & 4) != 0,
            (index & 8) != 0, (index & 16) != 0, (index & 32) != 0};
  }
  size_t index() const {
    return size_t{descending} + 2 * size_t{with_properties} + 4 * size_t{generators} +
           8 * size_t{secondaries} + 16 * size_t{recorded} + 32 * size_t{box};
  }
};

// The parameters stand in the order of Params().
std::string Statement(const ScanShape& shape) {
  int last = 0;
  const auto param = [&last](const char* type) { return absl::StrCat("$", ++last, "::", type); };
  std::string sql = R"sql(
    SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary,
           ST_X(p.location), ST_Y(p.location))sql";
  if (shape.with_properties) sql += ", p.properties";
  absl::StrAppend(&sql, " FROM data_point p JOIN generator g ON g.id = p.generator_id",
                  " WHERE p.participant_id = ", param("int"));
  if (shape.generators) {
    absl::StrAppend(&sql, " AND g.identifier_sha256 = ANY (", param("bytea[]"), ")");
  }
  if (shape.secondaries) absl::StrAppend(&sql, " AND p.secondary = ANY (", param("text[]"), ")");
  absl::StrAppend(&sql, " AND p.created >= ", param("timestamptz"));
  absl::StrAppend(&sql, " AND p.created < ", param("timestamptz"));
  if (shape.recorded) {
    absl::StrAppend(&sql, " AND p.recorded >= ", param("timestamptz"));
    absl::StrAppend(&sql, " AND p.recorded < ", param("timestamptz"));
  }
  if (shape.box) {
    absl::StrAppend(&sql, " AND ST_Y(p.location) BETWEEN ", param("float8"));
    absl::StrAppend(&sql, " AND ", param("float8"));
    absl::StrAppend(&sql, " AND ST_X(p.location) BETWEEN ", param("float8"));
    absl::StrAppend(&sql, " AND ", param("float8"));
  }
  absl::StrAppend(&sql, " AND (p.created, p.hash) ", shape.descending ? "<" : ">");
  absl::StrAppend(&sql, " (", param("timestamptz"));
  absl::StrAppend(&sql, ", ", param("uuid"), ")");
  absl::StrAppend(&sql, " ORDER BY p.created",
                  shape.descending ? " DESC, p.hash DESC" : ", p.hash");
  absl::StrAppend(&sql, " LIMIT ", param("bigint"));
  return sql;
}

// They are never made again, so that each stays prepared.
const char* StatementOf(const PointScan& scan) {
  static const auto& statements = *new std::array<std::string, ScanShape::kCount>([] {
    std::array<std::string, ScanShape::kCount> all;
    for (size_t i = 0; i < all.size(); ++i) all[i] = Statement(ScanShape::At(i));
    return all;
  }());
  return statements[ScanShape::Of(scan).index()].c_str();
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

std::vector<PgParam> BoxParams(const LocationBox& box) {
  return {Double(box.min_latitude), Double(box.max_latitude), Double(box.min_longitude),
          Double(box.max_longitude)};
}

std::vector<PgParam> Params(PointScan scan) {
  // Partitions that the scan has passed are not even opened.
  if (scan.after && scan.descending) scan.created.Narrow({std::nullopt, scan.after->created + 1});
  if (scan.after && !scan.descending) scan.created.Narrow({scan.after->created, std::nullopt});
  const ScanShape shape = ScanShape::Of(scan);
  std::vector<PgParam> params = {PgParam::Int4(scan.participant_id)};
  if (shape.generators) params.push_back(Hashes(scan.generators));
  if (shape.secondaries) params.push_back(Texts(scan.secondaries));
  params.push_back(From(scan.created.from));
  params.push_back(To(scan.created.to));
  if (shape.recorded) {
    params.push_back(From(scan.recorded.from));
    params.push_back(To(scan.recorded.to));
  }
  if (shape.box) {
    for (PgParam& param : BoxParams(*scan.box)) params.push_back(std::move(param));
  }
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
    for (PgParam& param : BoxParams(*scan.box)) params.push_back(std::move(param));
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
