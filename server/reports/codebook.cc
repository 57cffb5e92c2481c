#include "server/points/jsonb_text.h"
#include "server/reports/archive_facts.h"
#include "server/reports/cell_text.h"
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

std::string CodebookTsv(const ArchiveFacts& facts) {
  RowBuffer out;
  AppendLine({"Table", "Position", "Column", "Type", "Unit", "Meaning", "Source Field"}, out);
  for (const ArchiveTable& table : TablesOf(facts)) {
    int position = 0;
    for (const Column& column : table.report->columns) {
      AppendLine({table.generator, std::to_string(++position), column.name, TypeName(column.type),
                  column.unit, column.meaning, DescribeCell(*table.report, column.cell)},
                 out);
    }
  }
  return std::string(out.view());
}

std::string CodebookJson(const ArchiveFacts& facts) {
  JsonList tables;
  for (const ArchiveTable& table : TablesOf(facts)) {
    JsonList columns;
    for (const Column& column : table.report->columns) {
      columns.Add(JsonObject()
                      .Text("name", column.name)
                      .Text("type", TypeName(column.type))
                      .Text("unit", column.unit)
                      .Text("meaning", column.meaning)
                      .Text("sourceField", DescribeCell(*table.report, column.cell))
                      .Take());
    }
    tables.Add(JsonObject()
                   .Text("table", table.generator)
                   .Text("meaning", table.report->meaning)
                   .Json("columns", columns.Take())
                   .Take());
  }
  return JsonbText(tables.Take(), {.indent = 2, .is_as_sent = true}) + "\n";
}

}  // namespace webmunk
