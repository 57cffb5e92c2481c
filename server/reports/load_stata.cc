#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/reports/archive_facts.h"
#include "server/reports/slug.h"

namespace webmunk {
namespace {

constexpr char kBegin[] =
    R"do(* Reads the tables of this export and saves each as a data set beside it (Stata 14 on).
* Run it in the folder of the archive:  do load.do
* A column with a cell that is no number stays text. Times stay text too; beside each
* stands its time in UTC, by milliseconds, with the suffix _utc.
version 14
)do";

// Names come from whoever posts, and a do-file has no way to quote every text.
bool IsPlain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isalnum(byte) || byte >= 0x80 || c == '/' || c == '.' || c == '-' ||
           c == '_' || c == ' ';
  });
}

// The name of a variable: at most 28 letters, digits and underscores, so that there is
// room for a suffix.
std::string Variable(std::string_view column) {
  constexpr size_t kLongest = 28;
  std::string name = Slug(column);
  std::replace(name.begin(), name.end(), '-', '_');
  return name.substr(0, kLongest);
}

void AppendTime(const std::string& name, std::string& program) {
  const std::string offset_sign = absl::StrCat("cond(substr(", name, ",-6,1)==\"-\",1,-1)");
  absl::StrAppend(&program, "generate double ", name, "_utc = clock(substr(", name,
                  ",1,10)+\" \"+substr(", name, ",12,length(", name, ")-17), \"YMDhms\")");
  absl::StrAppend(&program, " + ", offset_sign, "*(60*real(substr(", name, ",-5,2))+real(substr(",
                  name, ",-2,2)))*60000\n");
  absl::StrAppend(&program, "format ", name, "_utc %tc\n");
}

void AppendTable(const MemberRecord& member, bool is_csv, std::string& program) {
  const std::string& name = member.head.name;
  if (!IsPlain(name)) {
    absl::StrAppend(&program, "\n* A table is left out, whose name a do-file cannot hold.\n");
    return;
  }
  absl::StrAppend(&program, "\nimport delimited \"", name, "\", delimiters(\"",
                  is_csv ? "," : "\\t",
                  "\") varnames(nonames) rowrange(2) stringcols(_all) bindquote(strict) "
                  "maxquotedrows(unlimited) encoding(\"utf-8\") clear\n");
  // An empty table has no variables.
  absl::StrAppend(&program, "if c(k) > 0 {\n");
  int position = 0;
  for (const Column& column : member.head.report->columns) {
    const std::string variable = Variable(column.name);
    absl::StrAppend(&program, "rename v", ++position, " ", variable, "\n");
    absl::StrAppend(&program, "label variable ", variable, " \"", std::string(column.name), "\"\n");
    if (column.type == ColumnType::kInteger || column.type == ColumnType::kNumber) {
      absl::StrAppend(&program, "destring ", variable, ", replace\n");
    }
    if (column.type == ColumnType::kDateTime) AppendTime(variable, program);
  }
  absl::StrAppend(&program, "}\nsave \"", name.substr(0, name.rfind('.')), ".dta\", replace\n");
}

}  // namespace

std::string StataLoader(const ArchiveFacts& facts) {
  std::string program = kBegin;
  for (const MemberRecord& member : facts.members) {
    if (member.head.report == nullptr) continue;
    AppendTable(member, facts.request.options.format == ExportFormat::kCsv, program);
  }
  return program;
}

}  // namespace webmunk
