#include "server/points/range_scan_store.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/scan_sql_store.h"

namespace webmunk {
namespace {

constexpr char kWalk[] = "SET LOCAL enable_sort = off";
constexpr int kRowId = ScanMark::kColumns;
constexpr int kFirstColumn = kRowId + 1;
constexpr int kGeneratorId = kFirstColumn + 3;
constexpr int kProperties = kFirstColumn + 8;

std::string Statement(const ScanShape& shape) {
  ScanParams params;
  ScanFrom from;
  from.rows = "data_point d";
  const std::string first_row = params.Next("int");
  from.range = absl::StrCat("d.participant_id BETWEEN ", first_row, " AND ", params.Next("int"));
  absl::StrAppend(&from.range, " AND d.created >= ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND d.created < ", params.Next("timestamptz"));
  absl::StrAppend(&from.range, " AND (d.participant_id, d.created, d.hash) > (", first_row, ", ",
                  params.Next("timestamptz"));
  absl::StrAppend(&from.range, ", ", params.Next("uuid"), ")");
  from.order = "d.participant_id, d.created, d.hash";
  // Generators by their ids: to join a table to each of millions of rows costs more than
  // to know all names.
  from.columns =
      "d.participant_id, d.created, d.hash, d.recorded, d.generator_id, d.encrypted, "
      "d.secondary, ST_X(d.location), ST_Y(d.location)";
  return ScanStatement(shape, from, params);
}

const char* StatementOf(const PointScan& scan) {
  static const auto& statements = *new std::array<std::string, ScanShape::kCount>([] {
    std::array<std::string, ScanShape::kCount> all;
    for (size_t i = 0; i < all.size(); ++i) all[i] = Statement(ScanShape::At(i));
    return all;
  }());
  return statements[ScanShape::Of(scan).index()].c_str();
}

std::vector<PgParam> Params(const PointScan& scan, int32_t last_row_id) {
  const PointPosition after = scan.after.value_or(PointPosition());
  std::vector<PgParam> params = {PgParam::Int4(scan.participant_id), PgParam::Int4(last_row_id),
                                 FromParam(scan.created.from), ToParam(scan.created.to)};
  params.push_back(scan.after ? PgParam::Timestamp(after.created) : PgParam::MinusInfinity());
  params.push_back(PgParam::Bytes(std::string(after.hash.begin(), after.hash.end())));
  AddScanParams(scan, false, params);
  return params;
}

}  // namespace

absl::Status WalkByKey(Transaction& transaction) { return transaction.connection().Execute(kWalk); }

absl::StatusOr<ScanEnd> ScanRange(Transaction& transaction, const PointScan& scan,
                                  int32_t last_row_id, GeneratorNames& names,
                                  const std::function<bool(int32_t, const ScannedPoint&)>& take) {
  Connection& connection = transaction.connection();
  if (names.IsStale()) WEBMUNK_RETURN_IF_ERROR(names.Load(connection));
  ScanProgress progress(scan);
  const std::optional<int> properties =
      scan.with_properties ? std::optional(kProperties) : std::nullopt;
  WEBMUNK_RETURN_IF_ERROR(
      connection.StreamRows(StatementOf(scan), Params(scan, last_row_id), [&](const PgRows& row) {
        const ScanMark mark = ReadMark(row, 0);
        ScannedPoint point = ReadNamelessPoint(row, 0, kFirstColumn, properties);
        const std::string* name = mark.is_found ? names.Find(row.Int4(0, kGeneratorId)) : nullptr;
        if (mark.is_found && name == nullptr) {
          progress.Stop();
          return false;
        }
        const int32_t row_id = row.Int4(0, kRowId);
        if (!progress.Add(mark, row_id, point.position)) return true;
        point.view.generator = *name;
        if (take(row_id, point)) return true;
        progress.Stop();
        return false;
      }));
  return progress.End();
}

}  // namespace webmunk
