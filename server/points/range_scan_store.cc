#include "server/points/range_scan_store.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/scan_sql_store.h"
#include "server/storage/copy_out.h"

namespace webmunk {
namespace {

// What such a statement seems to cost would have it done by many, each time.
// Times pass through settings, as text.
constexpr char kWalk[] =
    "SET LOCAL enable_sort = off; "
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL datestyle = 'ISO, YMD'";
constexpr int kRowId = 0;
constexpr int kFirstColumn = kRowId + 1;
constexpr int kGeneratorId = kFirstColumn + 3;
constexpr int kProperties = kFirstColumn + 7;
// Generators by their ids: to join a table to each of millions of rows costs more than
// to know all names.
#define WEBMUNK_RANGE_COLUMNS                                                                   \
  "d.participant_id, d.created, d.hash, d.recorded, d.generator_id, d.encrypted, d.secondary, " \
  "d.location"

// COPY takes no parameters, but it sees settings: these are of the transaction.
constexpr char kSet[] = R"sql(
    SELECT set_config('webmunk.first_row', $1::int::text, true),
           set_config('webmunk.last_row', $2::int::text, true),
           set_config('webmunk.created_from', $3::timestamptz::text, true),
           set_config('webmunk.created_to', $4::timestamptz::text, true),
           set_config('webmunk.after_created', $5::timestamptz::text, true),
           set_config('webmunk.after_hash', $6::uuid::text, true),
           set_config('webmunk.scan_limit', $7::bigint::text, true))sql";
#define WEBMUNK_COPY_RANGE(columns)                                                          \
  "COPY (SELECT " columns                                                                    \
  " FROM data_point d "                                                                      \
  "WHERE d.participant_id BETWEEN current_setting('webmunk.first_row')::int "                \
  "AND current_setting('webmunk.last_row')::int "                                            \
  "AND d.created >= current_setting('webmunk.created_from')::timestamptz "                   \
  "AND d.created < current_setting('webmunk.created_to')::timestamptz "                      \
  "AND (d.participant_id, d.created, d.hash) > (current_setting('webmunk.first_row')::int, " \
  "current_setting('webmunk.after_created')::timestamptz, "                                  \
  "current_setting('webmunk.after_hash')::uuid) "                                            \
  "ORDER BY d.participant_id, d.created, d.hash "                                            \
  "LIMIT current_setting('webmunk.scan_limit')::bigint) TO STDOUT (FORMAT binary)"
constexpr char kCopy[] = WEBMUNK_COPY_RANGE(WEBMUNK_RANGE_COLUMNS ", d.properties");
constexpr char kCopySmall[] = WEBMUNK_COPY_RANGE(WEBMUNK_RANGE_COLUMNS);
#undef WEBMUNK_COPY_RANGE

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
  from.columns = WEBMUNK_RANGE_COLUMNS;
  return ScanStatement(shape, from, params);
}
#undef WEBMUNK_RANGE_COLUMNS

const char* StatementOf(const ScanShape& shape) {
  static const auto& statements = *new std::array<std::string, ScanShape::kCount>([] {
    std::array<std::string, ScanShape::kCount> all;
    for (size_t i = 0; i < all.size(); ++i) all[i] = Statement(ScanShape::At(i));
    return all;
  }());
  return statements[shape.index()].c_str();
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

// Takes rows, whichever way they come.
class RangeReader {
 public:
  using Take = std::function<bool(int32_t, const ScannedPoint&)>;

  RangeReader(const PointScan& scan, GeneratorNames& names, const Take& take)
      : progress_(scan), names_(names), take_(take) {}

  bool Add(const ScanMark& mark, int32_t row_id, int32_t generator_id, ScannedPoint point) {
    const std::string* name = mark.is_found ? names_.Find(generator_id) : nullptr;
    if (mark.is_found && name == nullptr) return Stop();
    if (!progress_.Add(mark, row_id, point.position)) return true;
    point.view.generator = *name;
    return take_(row_id, point) || Stop();
  }
  ScanEnd End() const { return progress_.End(); }

 private:
  bool Stop() {
    progress_.Stop();
    return false;
  }

  ScanProgress progress_;
  GeneratorNames& names_;
  const Take& take_;
};

}  // namespace

absl::Status WalkByKey(Transaction& transaction) { return transaction.connection().Execute(kWalk); }

absl::StatusOr<ScanEnd> ScanRange(Transaction& transaction, const PointScan& scan,
                                  int32_t last_row_id, GeneratorNames& names,
                                  const std::function<bool(int32_t, const ScannedPoint&)>& take) {
  Connection& connection = transaction.connection();
  if (names.IsStale()) WEBMUNK_RETURN_IF_ERROR(names.Load(connection));
  RangeReader reader(scan, names, take);
  const ScanShape shape = ScanShape::Of(scan);
  const std::vector<PgParam> params = Params(scan, last_row_id);
  if (shape.has_filter()) {
    constexpr int kMark = ScanMark::kColumns;
    const auto properties =
        scan.with_properties ? std::optional(kMark + kProperties) : std::nullopt;
    WEBMUNK_RETURN_IF_ERROR(
        connection.StreamRows(StatementOf(shape), params, [&](const PgRows& row) {
          return reader.Add(ReadMark(row, 0), row.Int4(0, kMark + kRowId),
                            row.Int4(0, kMark + kGeneratorId),
                            ReadRawPoint(row, kMark + kFirstColumn, properties));
        }));
    return reader.End();
  }
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kSet, params).status());
  const auto properties = scan.with_properties ? std::optional(kProperties) : std::nullopt;
  WEBMUNK_RETURN_IF_ERROR(
      CopyOutAhead(connection, scan.with_properties ? kCopy : kCopySmall,
                   scan.with_properties ? kProperties + 1 : kProperties, [&](const CopiedRow& row) {
                     return reader.Add({}, row.Int4(0, kRowId), row.Int4(0, kGeneratorId),
                                       ReadRawPoint(row, kFirstColumn, properties));
                   }));
  return reader.End();
}

}  // namespace webmunk
