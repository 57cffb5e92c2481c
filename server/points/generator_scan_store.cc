#include "server/points/generator_scan_store.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// As in scan_store, but on the index by generator. The generator's id is a scalar, since
// an array of them would not come in the order of time.
std::string Statement(bool descending, bool with_properties) {
  return absl::StrCat(
      R"sql(
    SELECT d.created, d.hash, d.recorded, g.identifier, d.encrypted, d.secondary,
           ST_X(d.location), ST_Y(d.location), )sql",
      with_properties ? "d.properties" : "NULL", R"sql(,
           d.participant_id, p.id, p.identifier, p.group_id
    FROM (SELECT id, identifier FROM generator
          WHERE identifier_sha256 = ANY ($1::bytea[]) LIMIT 1) g
    JOIN data_point d ON d.generator_id = g.id
    JOIN participant r ON r.id = d.participant_id
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    WHERE ($2::text[] IS NULL OR d.secondary = ANY ($2::text[]))
      AND d.created >= $3::timestamptz AND d.created < $4::timestamptz
      AND d.recorded >= $5::timestamptz AND d.recorded < $6::timestamptz
      AND ($7::float8 IS NULL OR (ST_Y(d.location) BETWEEN $7::float8 AND $8::float8
                                  AND ST_X(d.location) BETWEEN $9::float8 AND $10::float8))
      AND ($11::timestamptz IS NULL OR (d.created, d.participant_id, d.hash) )sql",
      descending ? "<" : ">", R"sql( ($11::timestamptz, $12::int, $13::uuid))
      AND ($14::int[] IS NULL OR p.group_id = ANY ($14::int[]))
    ORDER BY d.created)sql",
      descending ? " DESC, d.participant_id DESC, d.hash DESC" : ", d.participant_id, d.hash",
      " LIMIT $15::bigint");
}

const char* StatementOf(const PointScan& scan) {
  static const std::array<std::string, 4> kStatements = {
      Statement(false, false), Statement(false, true), Statement(true, false),
      Statement(true, true)};
  return kStatements[(scan.descending ? 2 : 0) + (scan.with_properties ? 1 : 0)].c_str();
}

std::vector<PgParam> Params(const AccessScope& scope, PointScan scan) {
  const std::optional<PointPosition> after = scan.after;
  if (after && scan.descending) scan.created.Narrow({std::nullopt, after->created + 1});
  if (after && !scan.descending) scan.created.Narrow({after->created, std::nullopt});
  std::vector<PgParam> params = ScanParams(scan);
  params.push_back(after ? PgParam::Timestamp(after->created) : PgParam::Null());
  params.push_back(PgParam::Int4(scan.participant_id));
  const PointHash hash = after ? after->hash : PointHash{};
  params.push_back(PgParam::Bytes(std::string(hash.begin(), hash.end())));
  params.push_back(ScopeParam(scope));
  params.push_back(PgParam::Int8(scan.limit));
  return params;
}

}  // namespace

absl::Status ScanGenerator(Connection& connection, const AccessScope& scope, const PointScan& scan,
                           const std::function<bool(const GeneratorScanRow&)>& take) {
  return connection.StreamRows(StatementOf(scan), Params(scope, scan), [&](const PgRows& row) {
    GeneratorScanRow scanned{
        .participant_id = row.Int4(0, 9),
        .participant = {.id = row.Int4(0, 10), .identifier = row.Bytes(0, 11), .group_id = {}},
        .point = ReadScannedPoint(row, 0, scan.with_properties)};
    if (!row.IsNull(0, 12)) scanned.participant.group_id = row.Int4(0, 12);
    return take(scanned);
  });
}

}  // namespace webmunk
