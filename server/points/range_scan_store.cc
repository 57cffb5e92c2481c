#include "server/points/range_scan_store.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr char kWalk[] = "SET LOCAL enable_sort = off";

std::string Statement(bool with_properties) {
  return absl::StrCat(R"sql(
    SELECT p.created, p.hash, p.recorded, g.identifier, p.encrypted, p.secondary,
           ST_X(p.location), ST_Y(p.location), )sql",
                      with_properties ? "p.properties" : "NULL", R"sql(, p.participant_id
    FROM data_point p JOIN generator g ON g.id = p.generator_id
    WHERE p.participant_id BETWEEN $1::int AND $12::int
      AND ($2::bytea[] IS NULL OR g.identifier_sha256 = ANY ($2::bytea[]))
      AND ($3::text[] IS NULL OR p.secondary = ANY ($3::text[]))
      AND p.created >= $4::timestamptz AND p.created < $5::timestamptz
      AND p.recorded >= $6::timestamptz AND p.recorded < $7::timestamptz
      AND ($8::float8 IS NULL OR (ST_Y(p.location) BETWEEN $8::float8 AND $9::float8
                                  AND ST_X(p.location) BETWEEN $10::float8 AND $11::float8))
      AND (p.participant_id, p.created, p.hash) > ($1::int, $13::timestamptz, $14::uuid)
    ORDER BY p.participant_id, p.created, p.hash LIMIT $15::bigint)sql");
}

}  // namespace

absl::Status WalkByKey(Transaction& transaction) { return transaction.connection().Execute(kWalk); }

absl::Status ScanRange(Transaction& transaction, const PointScan& scan, int32_t last_row_id,
                       const std::function<bool(int32_t, const ScannedPoint&)>& take) {
  static const std::array<std::string, 2> kStatements = {Statement(false), Statement(true)};
  std::vector<PgParam> params = {PgParam::Int4(scan.participant_id)};
  for (PgParam& param : ScanParams(scan)) params.push_back(std::move(param));
  const PointPosition after = scan.after.value_or(PointPosition());
  params.push_back(PgParam::Int4(last_row_id));
  params.push_back(scan.after ? PgParam::Timestamp(after.created) : PgParam::MinusInfinity());
  params.push_back(PgParam::Bytes(std::string(after.hash.begin(), after.hash.end())));
  params.push_back(PgParam::Int8(scan.limit));
  return transaction.connection().StreamRows(
      kStatements[scan.with_properties ? 1 : 0].c_str(), params, [&](const PgRows& row) {
        return take(row.Int4(0, 9), ReadScannedPoint(row, 0, scan.with_properties));
      });
}

}  // namespace webmunk
