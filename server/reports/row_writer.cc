#include "server/reports/row_writer.h"

#include <charconv>

#include "server/points/jsonb_text.h"
#include "server/points/python_number.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

bool IsNull(std::string_view token) { return !token.empty() && token[0] == 'n'; }

char DelimiterOf(ExportFormat format) { return format == ExportFormat::kCsv ? ',' : '\t'; }

void AppendSeconds(int64_t micros, RowBuffer& out) {
  constexpr int64_t kMicros = 1'000'000;
  constexpr size_t kLongest = 24;
  char* to = out.Room(kLongest);
  const int64_t seconds = micros / kMicros - (micros % kMicros < 0 ? 1 : 0);
  out.SetEnd(std::to_chars(to, to + kLongest, seconds).ptr);
}

}  // namespace

RowWriter::RowWriter(const Report& report, const ExportOptions& options)
    : report_(report),
      strict_(options.strict),
      style_({.delimiter = DelimiterOf(options.format), .stored_json = options.stored_json}),
      fields_(report.rows, report.rows_key),
      zones_(options.time_zone),
      zone_slot_(fields_.AddField("passive-data-metadata.timezone")),
      loss_(strict_ ? report.strict_loss : Report::Loss::kNothing) {
  slots_.reserve(report.columns.size());
  for (const TableColumn& column : ColumnsOf(report, strict_)) {
    slots_.push_back(MakeSlot(column.cell));
    is_whole_ = is_whole_ || slots_.back().kind == Cell::Kind::kProperties;
  }
}

RowWriter::Slot RowWriter::MakeSlot(const Cell& cell) {
  Slot slot = {.kind = cell.kind, .clock = cell.clock, .generator = cell.key};
  RowBuffer absent;
  AppendTextCell(cell.absent, style_, absent);
  slot.absent = absent.view();
  switch (cell.kind) {
    case Cell::Kind::kField:
    case Cell::Kind::kClean:
    case Cell::Kind::kBeforeT:
      slot.key = fields_.AddField(cell.key);
      slot.or_key = fields_.AddField(cell.or_key);
      break;
    case Cell::Kind::kJoined:
    case Cell::Kind::kItemField:
    case Cell::Kind::kItemClean:
      slot.key = fields_.AddItemField(cell.key);
      slot.or_key = fields_.AddItemField(cell.or_key);
      slot.point_key = fields_.AddField(cell.point_key);
      if (const size_t dot = cell.key.find('.');
          loss_ != Report::Loss::kNothing && dot != std::string_view::npos) {
        misfits_.push_back(fields_.AddItemMisfit(cell.key.substr(0, dot)));
      }
      break;
    default:
      break;
  }
  return slot;
}

void RowWriter::AppendHeader(RowBuffer& out) const {
  bool is_first = true;
  for (const TableColumn& column : ColumnsOf(report_, strict_)) {
    if (!is_first) out.Append(style_.delimiter);
    is_first = false;
    AppendTextCell(column.name, style_, out);
  }
  out.Append("\r\n");
}

std::optional<int64_t> RowWriter::AppendRows(const ExportPoint& point, RowBuffer& out) {
  if (!fields_.Read(point.properties) || !CanBeWhole(point)) return std::nullopt;
  PointZone& zone = zones_.Of(fields_.field(zone_slot_));
  int64_t rows = 0;
  switch (report_.rows) {
    case Report::Rows::kPoint:
      return AppendRow({.point = point, .zone = zone}, out);
    case Report::Rows::kListElement:
      for (size_t i = 0; i < fields_.items(); ++i) {
        rows += AppendRow({.point = point, .zone = zone, .item = i}, out);
      }
      return rows;
    case Report::Rows::kElementOfLists:
      break;
  }
  for (const auto* list : fields_.ListsInOrder(style_.stored_json == StoredJson::kAsSent)) {
    for (size_t i = 0; i < list->items; ++i) {
      rows += AppendRow(
          {.point = point, .zone = zone, .item = list->first_item + i, .list_key = list->key}, out);
    }
  }
  return rows;
}

int64_t RowWriter::AppendRow(const Row& row, RowBuffer& out) {
  if (loss_ != Report::Loss::kNothing && IsLost(row)) return 0;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (i > 0) out.Append(style_.delimiter);
    AppendCell(slots_[i], row, out);
  }
  out.Append("\r\n");
  return 1;
}

bool RowWriter::IsLost(const Row& row) {
  if (lost_source_ == row.point.source) return true;
  if (!Fails(row)) return false;
  if (loss_ == Report::Loss::kRestOfSource) lost_source_ = std::string(row.point.source);
  return true;
}

bool RowWriter::Fails(const Row& row) const {
  for (const Slot& slot : slots_) {
    const std::string_view token = Unclean(slot, row);
    if (!token.empty() && token[0] != '"') return true;
  }
  for (const int slot : misfits_) {
    if (!fields_.item(row.item, slot).empty()) return true;
  }
  return false;
}

std::string_view RowWriter::Unclean(const Slot& slot, const Row& row) const {
  if (slot.kind == Cell::Kind::kClean) {
    const std::string_view token = fields_.field(slot.key);
    return token.empty() ? fields_.field(slot.or_key) : token;
  }
  if (slot.kind != Cell::Kind::kItemClean) return {};
  for (const int key : {slot.key, slot.or_key}) {
    if (const std::string_view token = fields_.item(row.item, key); !token.empty()) return token;
  }
  return fields_.field(slot.point_key);
}

void RowWriter::AppendCell(const Slot& slot, const Row& row, RowBuffer& out) {
  using Kind = Cell::Kind;
  switch (slot.kind) {
    case Kind::kField:
      AppendFirst(fields_.field(slot.key), fields_.field(slot.or_key), false, slot, out);
      return;
    case Kind::kClean:
      AppendFirst(fields_.field(slot.key), fields_.field(slot.or_key), true, slot, out);
      return;
    case Kind::kBeforeT:
      AppendBeforeT(fields_.field(slot.key), out);
      return;
    case Kind::kCount:
      AppendTextCell(std::to_string(fields_.items()), style_, out);
      return;
    case Kind::kJoined:
      AppendJoined(slot, out);
      return;
    case Kind::kItemField:
      AppendFirst(fields_.item(row.item, slot.key), fields_.item(row.item, slot.or_key), false,
                  slot, out);
      return;
    case Kind::kItemClean: {
      std::string_view other = fields_.item(row.item, slot.or_key);
      if (other.empty()) other = fields_.field(slot.point_key);
      AppendFirst(fields_.item(row.item, slot.key), other, true, slot, out);
      return;
    }
    case Kind::kListKey:
      AppendTextCell(row.list_key, style_, out);
      return;
    default:
      AppendKnown(slot, row, out);
  }
}

void RowWriter::AppendKnown(const Slot& slot, const Row& row, RowBuffer& out) {
  using Kind = Cell::Kind;
  switch (slot.kind) {
    case Kind::kText:
      out.Append(slot.absent);
      return;
    case Kind::kSource:
      AppendSource(row.point.source, out);
      return;
    case Kind::kGeneratorId:
      AppendTextCell(row.point.generator, style_, out);
      return;
    case Kind::kCreated:
    case Kind::kRecorded:
      AppendTime(slot, row, out);
      return;
    case Kind::kZone:
      AppendTextCell(row.zone.name, style_, out);
      return;
    case Kind::kLatitude:
      if (row.point.location) out.Append(PythonFloatText(row.point.location->latitude));
      return;
    case Kind::kLongitude:
      if (row.point.location) out.Append(PythonFloatText(row.point.location->longitude));
      return;
    case Kind::kProperties:
      AppendProperties(row.point, out);
      return;
    case Kind::kIsGenerator:
      out.Append(row.point.generator == slot.generator ? '1' : '0');
      return;
    default:
      return;
  }
}

void RowWriter::AppendFirst(std::string_view token, std::string_view other, bool is_clean,
                            const Slot& slot, RowBuffer& out) const {
  if (token.empty() || (is_clean && IsNull(token))) token = other;
  if (token.empty()) {
    out.Append(slot.absent);
  } else {
    AppendValueCell(token, is_clean, style_, out);
  }
}

void RowWriter::AppendTime(const Slot& slot, const Row& row, RowBuffer& out) {
  const bool is_created = slot.kind == Cell::Kind::kCreated;
  const int64_t micros = is_created ? row.point.created : row.point.recorded;
  if (slot.clock == Clock::kSeconds) {
    AppendSeconds(micros, out);
    return;
  }
  PointZone& zone = slot.clock == Clock::kPoint   ? row.zone
                    : slot.clock == Clock::kStudy ? zones_.study()
                                                  : zones_.utc();
  (is_created ? zone.created : zone.recorded).AppendIso(micros, out);
}

void RowWriter::AppendSource(std::string_view source, RowBuffer& out) {
  if (source != source_ || source_cell_.size() == 0) {
    source_ = source;
    source_cell_.Truncate(0);
    AppendTextCell(source, style_, source_cell_);
  }
  out.Append(source_cell_.view());
}

void RowWriter::AppendJoined(const Slot& slot, RowBuffer& out) const {
  std::string joined;
  for (size_t i = 0; i < fields_.items(); ++i) {
    if (i > 0) joined += ';';
    const std::string_view token = fields_.item(i, slot.key);
    if (!token.empty()) joined += ValueText(token, style_.stored_json);
  }
  AppendTextCell(joined, style_, out);
}

bool RowWriter::CanBeWhole(const ExportPoint& point) {
  if (!is_whole_) return true;
  const std::optional<std::string_view> properties = whole_.Read(point.properties);
  whole_properties_ = properties.value_or("");
  return properties.has_value();
}

void RowWriter::AppendProperties(const ExportPoint& point, RowBuffer& out) {
  const std::string view = ReaderView(whole_properties_, point.source, point.encrypted);
  AppendTextCell(
      JsonbText(view, {.is_spaced = true, .is_as_sent = style_.stored_json == StoredJson::kAsSent}),
      style_, out);
}

void RowWriter::AppendBeforeT(std::string_view token, RowBuffer& out) const {
  if (token.empty() || IsNull(token)) return;
  const std::string text = ValueText(token, style_.stored_json);
  AppendTextCell(std::string_view(text).substr(0, text.find('T')), style_, out);
}

}  // namespace webmunk
