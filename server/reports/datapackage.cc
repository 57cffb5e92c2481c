#include "absl/strings/str_cat.h"
#include "server/reports/archive_facts.h"
#include "server/reports/codebook_fields.h"
#include "server/reports/json_object.h"
#include "server/reports/slug.h"
#include "server/reports/streamed_list.h"

namespace webmunk {
namespace {

std::string FieldJson(const TableColumn& named) {
  const Column& column = named.column;
  JsonObject field;
  field.Text("name", named.name);
  // Cells of this type hold any JSON, for which there is no type.
  const bool is_json = column.type == ColumnType::kJson;
  field.Text("type", is_json ? "string" : TypeName(column.type));
  if (column.type == ColumnType::kDateTime) field.Text("format", "any");
  field.Text("description", column.meaning);
  if (!column.unit.empty()) field.Text("unit", column.unit);
  return field.Take();
}

std::string SchemaJson(const Report& report, bool strict) {
  JsonList fields;
  for (const TableColumn& column : ColumnsOf(report, strict)) fields.Add(FieldJson(column));
  return JsonObject().Json("fields", fields.Take()).Json("missingValues", R"([""])").Take();
}

// Of the objects of a JSON member.
std::string ObjectSchemaJson(const MemberHead& member, ExportFormat format) {
  JsonList fields;
  for (const CodebookField& field : TopFields(member.generator, format)) {
    JsonObject json;
    json.Text("name", field.name).Text("type", field.type);
    if (field.type == "datetime") json.Text("format", "any");
    if (!field.meaning.empty()) json.Text("description", field.meaning);
    if (!field.unit.empty()) json.Text("unit", field.unit);
    fields.Add(json.Take());
  }
  return JsonObject().Json("fields", fields.Take()).Take();
}

std::string ResourceJson(const MemberRecord& member, size_t number, const ExportOptions& options) {
  const ExportFormat format = options.format;
  const bool is_csv = format == ExportFormat::kCsv;
  JsonObject resource;
  // Names must be unique and plain.
  resource.Text("name", absl::StrCat(Slug(member.head.generator), "-", number))
      .Text("path", member.head.name);
  const Report* report = member.head.report;
  if (report != nullptr) {
    resource.Text("profile", "tabular-data-resource")
        .Text("description", report->meaning)
        .Text("format", is_csv ? "csv" : "tsv")
        .Text("mediatype", is_csv ? "text/csv" : "text/tab-separated-values")
        .Json("dialect", JsonObject()
                             .Text("delimiter", is_csv ? "," : "\t")
                             .Text("lineTerminator", "\r\n")
                             .Text("quoteChar", "\"")
                             .Json("doubleQuote", "true")
                             .Json("header", "true")
                             .Take())
        .Json("schema", SchemaJson(*report, options.strict));
  } else {
    const bool is_lines = format == ExportFormat::kJsonLines;
    resource.Text("profile", "data-resource")
        .Text("format", is_lines ? "ndjson" : "json")
        .Text("mediatype", is_lines ? "application/x-ndjson" : "application/json");
    // A file of a product, beside a table, is what the catalogue told.
    if (IsJson(format)) {
      resource.Text("description", is_lines ? "A data point per line" : "A list of data points")
          .Json("schema", ObjectSchemaJson(member.head, format));
    }
  }
  return resource.Text("encoding", "utf-8")
      .Number("bytes", member.bytes)
      .Text("hash", absl::StrCat("sha256:", member.sha256))
      .Take();
}

}  // namespace

absl::Status WriteDatapackageJson(const ArchiveFacts& facts, MemberSink& sink) {
  const std::string slug = Slug(facts.name);
  const std::string json = JsonObject()
                               .Text("profile", "data-package")
                               .Text("name", slug.empty() ? "export" : slug)
                               .Text("title", facts.name)
                               .Json("resources", StreamedList::kPlace)
                               .Take();
  const ExportOptions& options = facts.request.options;
  size_t number = 0;
  return StreamedList::Write(
      json, "resources",
      [&](const StreamedList::Take& take) {
        return facts.members.ForEach([&](const MemberRecord& member) {
          return take(ResourceJson(member, ++number, options));
        });
      },
      sink);
}

}  // namespace webmunk
