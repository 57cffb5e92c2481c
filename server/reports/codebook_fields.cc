#include "server/reports/codebook_fields.h"

#include <unordered_set>
#include <utility>

namespace webmunk {
namespace {

constexpr std::string_view kString = "string";
constexpr std::string_view kPoints = "Data points, as they were sent";

std::vector<CodebookField> LineFields() {
  return {
      {"source", kString, "", "Identifier of the participant", "participant"},
      {"generator", kString, "", "Kind of the data point", "passive-data-metadata.generator-id"},
      {"created", "datetime", "", "When the point was made, by the participant's clock, in UTC",
       "passive-data-metadata.timestamp"},
      {"recorded", "datetime", "", "When the server received the point, in UTC", "time of arrival"},
      {"properties", "json", "", "All that the point says", "all"}};
}

std::vector<CodebookField> MetadataFields() {
  const std::string metadata = "passive-data-metadata";
  std::vector<CodebookField> fields = {
      {metadata, "json", "", "What every point tells of itself", metadata}};
  const auto add = [&](const char* name, std::string_view type, std::string_view unit,
                       std::string_view meaning) {
    const std::string path = metadata + "." + name;
    fields.push_back({path, type, unit, meaning, path});
  };
  add("source", kString, "", "Identifier of the participant");
  add("generator", kString, "", "Program that made the point");
  add("generator-id", kString, "", "Kind of the data point");
  add("timestamp", "number", "s", "When the point was made, since 1970 in UTC");
  add("timezone", kString, "", "Time zone of the participant");
  add("latitude", "number", "deg", "Where the point was made");
  add("longitude", "number", "deg", "Where the point was made");
  add("encrypted_transmission", "boolean", "", "Whether the point came encrypted");
  return fields;
}

// Of a point's properties.
std::vector<CodebookField> PointFields(const Report& report) {
  std::vector<CodebookField> fields;
  std::unordered_set<std::string> known;
  for (const Column& column : report.columns) {
    const bool is_list = column.cell.kind == Cell::Kind::kCount;
    for (std::string& path : FieldPaths(report, column.cell)) {
      if (!known.insert(path).second) continue;
      fields.push_back({.name = path,
                        .type = is_list ? "json" : TypeName(column.type),
                        .unit = column.unit,
                        .meaning = column.meaning,
                        .source = path});
    }
  }
  for (CodebookField& field : MetadataFields()) fields.push_back(std::move(field));
  return fields;
}

std::vector<CodebookField> JsonFields(const Report& report, ExportFormat format) {
  if (format != ExportFormat::kJsonLines) return PointFields(report);
  std::vector<CodebookField> fields = LineFields();
  for (CodebookField& field : PointFields(report)) {
    field.name = "properties." + field.name;
    fields.push_back(std::move(field));
  }
  return fields;
}

std::vector<CodebookField> ColumnFields(const Report& report, bool strict) {
  std::vector<CodebookField> fields;
  fields.reserve(report.columns.size());
  for (const auto& [name, column, cell] : ColumnsOf(report, strict)) {
    fields.push_back({.name = std::string(name),
                      .type = TypeName(column.type),
                      .unit = column.unit,
                      .meaning = column.meaning,
                      .source = DescribeCell(report, cell)});
  }
  return fields;
}

CodebookTable TableOf(const MemberHead& member, const ExportOptions& options) {
  if (member.report != nullptr) {
    return {.generator = member.generator,
            .meaning = member.report->meaning,
            .fields = ColumnFields(*member.report, options.strict)};
  }
  // A file of a product is of its report, and described by none of a point's fields.
  const Report& report = FindReport(member.generator);
  return {.generator = member.generator,
          .meaning = IsGeneric(report) ? kPoints : report.meaning,
          .fields = JsonFields(report, options.format)};
}

}  // namespace

std::vector<CodebookTable> CodebookOf(const ArchiveFacts& facts) {
  const ExportOptions& options = facts.request.options;
  std::vector<CodebookTable> tables;
  std::unordered_set<std::string_view> known;
  for (const MemberHead& kind : facts.members.kinds()) {
    const bool is_described = IsJson(options.format) || kind.report != nullptr;
    if (is_described && known.insert(kind.generator).second) {
      tables.push_back(TableOf(kind, options));
    }
  }
  return tables;
}

std::vector<CodebookField> TopFields(std::string_view generator, ExportFormat format) {
  if (format == ExportFormat::kJsonLines) {
    std::vector<CodebookField> fields = LineFields();
    fields.back().type = "object";
    return fields;
  }
  std::vector<CodebookField> fields;
  std::unordered_set<std::string> known;
  for (CodebookField& field : PointFields(FindReport(generator))) {
    const size_t end = field.name.find_first_of(".[");
    if (end != std::string::npos) {
      field.type = field.name[end] == '[' ? "array" : "object";
      field.name.resize(end);
      field.unit = field.meaning = "";
    } else if (field.type == "json") {
      field.type = "any";
    }
    if (field.name == "passive-data-metadata") field.type = "object";
    if (known.insert(field.name).second) fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace webmunk
