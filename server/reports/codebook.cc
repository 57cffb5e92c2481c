#include "server/points/jsonb_text.h"
#include "server/reports/archive_facts.h"
#include "server/reports/cell_text.h"
#include "server/reports/codebook_fields.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

void AppendLine(std::initializer_list<std::string_view> cells, RowBuffer& out) {
  bool is_first = true;
  for (const std::string_view cell : cells) {
    if (!is_first) out.Append('\t');
    is_first = false;
    AppendTextCell(cell, {}, out);
  }
  out.Append("\r\n");
}

}  // namespace

absl::Status WriteCodebookTsv(const ArchiveFacts& facts, MemberSink& sink) {
  RowBuffer out;
  AppendLine({"Table", "Position", "Column", "Type", "Unit", "Meaning", "Source Field"}, out);
  for (const CodebookTable& table : CodebookOf(facts)) {
    int position = 0;
    for (const CodebookField& field : table.fields) {
      AppendLine({table.generator, std::to_string(++position), field.name, field.type, field.unit,
                  field.meaning, field.source},
                 out);
    }
  }
  return sink.Write(out.view());
}

absl::Status WriteCodebookJson(const ArchiveFacts& facts, MemberSink& sink) {
  JsonList tables;
  for (const CodebookTable& table : CodebookOf(facts)) {
    JsonList columns;
    for (const CodebookField& field : table.fields) {
      columns.Add(JsonObject()
                      .Text("name", field.name)
                      .Text("type", field.type)
                      .Text("unit", field.unit)
                      .Text("meaning", field.meaning)
                      .Text("sourceField", field.source)
                      .Take());
    }
    tables.Add(JsonObject()
                   .Text("table", table.generator)
                   .Text("meaning", table.meaning)
                   .Json("columns", columns.Take())
                   .Take());
  }
  return sink.Write(JsonbText(tables.Take(), {.indent = 2, .is_as_sent = true}) + "\n");
}

}  // namespace webmunk
