#include "server/points/scan_sql_store.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kRead[] =
    "d.participant_id, d.created, d.hash, d.recorded, d.generator_id, d.encrypted, d.secondary, "
    "d.location";

PgParam Hashes(const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

PgParam Texts(const std::vector<std::string>& texts) {
  PgArray array(PgElementType::kText);
  for (const std::string& text : texts) array.Add(text);
  return PgParam::Bytes(array.Binary());
}

PgParam Double(double value) { return PgParam::Int8(std::bit_cast<int64_t>(value)); }

// Of rows `d`.
std::string FilterText(const ScanShape& shape, ScanParams& params) {
  std::vector<std::string> parts;
  const auto add = [&](const char* before, const char* type, const char* after = "") {
    parts.push_back(absl::StrCat(before, params.Next(type), after));
  };
  if (shape.generators) {
    add("d.generator_id = ANY (ARRAY(SELECT id FROM generator WHERE identifier_sha256 = ANY (",
        "bytea[]", ")))");
  }
  // Never null: such rows are not found.
  if (shape.secondaries) add("coalesce(d.secondary = ANY (", "text[]", "), false)");
  if (shape.recorded) {
    add("d.recorded >= ", "timestamptz");
    add("d.recorded < ", "timestamptz");
  }
  if (shape.box) {
    parts.emplace_back("d.location IS NOT NULL");
    add("ST_Y(d.location) >= ", "float8");
    add("ST_Y(d.location) <= ", "float8");
    add("ST_X(d.location) >= ", "float8");
    add("ST_X(d.location) <= ", "float8");
  }
  std::string text;
  for (const std::string& part : parts) absl::StrAppend(&text, text.empty() ? "" : " AND ", part);
  return text;
}

}  // namespace

ScanShape ScanShape::Of(const PointScan& scan) {
  return {.with_properties = scan.with_properties,
          .generators = scan.generators.has_value(),
          .secondaries = scan.secondaries.has_value(),
          .recorded = scan.recorded.from || scan.recorded.to,
          .box = scan.box.has_value()};
}

ScanShape ScanShape::At(size_t index) {
  return {(index & 1) != 0, (index & 2) != 0, (index & 4) != 0, (index & 8) != 0,
          (index & 16) != 0};
}

size_t ScanShape::index() const {
  return size_t{with_properties} + 2 * size_t{generators} + 4 * size_t{secondaries} +
         8 * size_t{recorded} + 16 * size_t{box};
}

std::string ScanParams::Next(const char* type) { return absl::StrCat("$", ++count_, "::", type); }

std::string ScanStatement(const ScanShape& shape, const ScanFrom& from, ScanParams& params) {
  const char* properties = shape.with_properties ? ", d.properties" : "";
  std::string filter = FilterText(shape, params);
  if (!from.condition.empty()) {
    absl::StrAppend(&filter, filter.empty() ? "" : " AND ", from.condition);
  }
  if (filter.empty()) {
    return absl::StrCat("SELECT NULL::bigint, true, ", from.columns, properties, " FROM ",
                        from.rows, from.joined, " WHERE ", from.range, " ORDER BY ", from.order,
                        " LIMIT ", params.Next("bigint"));
  }
  const std::string read_limit = params.Next("bigint");
  const std::string rows =
      absl::StrCat("SELECT ", kRead, properties, " FROM ", from.rows, " WHERE ", from.range,
                   " ORDER BY ", from.order, " LIMIT ", read_limit);
  return absl::StrCat("SELECT d.n, ", filter, ", ", from.columns, properties,
                      " FROM (SELECT d.*, row_number() OVER () AS n FROM (", rows, ") d) d",
                      from.joined, " WHERE (", filter, ") OR d.n = ", read_limit, " ORDER BY ",
                      from.order, " LIMIT ", params.Next("bigint"));
}

ScanStatements::ScanStatements(Make make) {
  for (const bool descending : {false, true}) {
    for (const bool is_second_form : {false, true}) {
      for (size_t i = 0; i < ScanShape::kCount; ++i) {
        forms_[Form(descending, is_second_form)][i] =
            make(descending, is_second_form, ScanShape::At(i));
      }
    }
  }
}

void AddScanParams(const PointScan& scan, bool has_condition, std::vector<PgParam>& params) {
  const ScanShape shape = ScanShape::Of(scan);
  if (shape.generators) params.push_back(Hashes(*scan.generators));
  if (shape.secondaries) params.push_back(Texts(*scan.secondaries));
  if (shape.recorded) {
    params.push_back(FromParam(scan.recorded.from));
    params.push_back(ToParam(scan.recorded.to));
  }
  if (shape.box) {
    params.push_back(Double(scan.box->min_latitude));
    params.push_back(Double(scan.box->max_latitude));
    params.push_back(Double(scan.box->min_longitude));
    params.push_back(Double(scan.box->max_longitude));
  }
  if (!shape.has_filter() && !has_condition) {
    params.push_back(PgParam::Int8(std::min(scan.limit, scan.read_limit)));
    return;
  }
  params.push_back(PgParam::Int8(scan.read_limit));
  params.push_back(PgParam::Int8(scan.limit));
}

ScanMark ReadMark(const PgRows& rows, int row) {
  if (rows.IsNull(row, 0)) return {};
  return {.read = rows.Int8(row, 0), .is_found = rows.Bool(row, 1)};
}

bool ScanProgress::Add(const ScanMark& mark, int32_t row_id, const PointPosition& position) {
  end_.read = mark.read == 0 ? end_.read + 1 : mark.read;
  end_.last = position;
  end_.row_id = row_id;
  if (mark.is_found) ++found_;
  return mark.is_found;
}

ScanEnd ScanProgress::End() const {
  ScanEnd end = end_;
  end.is_last = !is_stopped_ && found_ < scan_.limit && end_.read < scan_.read_limit;
  return end;
}

PgParam FromParam(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::MinusInfinity();
}

PgParam ToParam(const std::optional<int64_t>& micros) {
  return micros ? PgParam::Timestamp(*micros) : PgParam::Infinity();
}

}  // namespace webmunk
