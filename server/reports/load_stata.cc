#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/reports/archive_facts.h"
#include "server/reports/member_names.h"
#include "server/reports/slug.h"

namespace webmunk {
namespace {

constexpr char kBegin[] =
    R"do(* Reads the tables of this export and saves each as a data set beside it (Stata 14 on).
* Run it in the folder of the archive:  do load.do
* A column with a cell that is no number stays text; one of integers does also with a cell of
* more than 15 characters, which Stata might round. Times stay text too; beside each stands
* its time in UTC, by milliseconds, with the suffix _utc.
version 14
)do";

// Stata takes apart what stands in quotes: a name with a quote, a backtick or a dollar
// sign cannot be said to `import`, and `/*` begins a comment. A copy of the table can be.
constexpr char kCopy[] = R"do(
capture mata: mata drop copy_member()
mata:
void copy_member(string scalar from, string scalar to)
{
    real scalar in, out
    string matrix block
    in = fopen(from, "r")
    out = fopen(to, "w")
    while ((block = fread(in, 65536)) != J(0, 0, "")) {
        fwrite(out, block)
    }
    fclose(in)
    fclose(out)
}
end
)do";

bool IsPlain(std::string_view name) { return name.find_first_of("\"`$*") == name.npos; }

// An expression of Stata's that is the text.
std::string Expression(std::string_view text) {
  std::string expression = "\"";
  for (const char c : text) {
    if (IsPlain(std::string_view(&c, 1))) {
      expression += c;
    } else {
      absl::StrAppend(&expression, "\" + char(", static_cast<int>(c), ") + \"");
    }
  }
  return expression + "\"";
}

// The names of a table's variables: at most 32 letters, digits and underscores.
class Variables {
 public:
  // None that there was before; `end` is kept.
  std::string Take(std::string_view text, std::string_view end = "") {
    std::string stem = Slug(text);
    std::replace(stem.begin(), stem.end(), '-', '_');
    if (stem.empty() || absl::ascii_isdigit(stem[0])) stem.insert(0, "_");
    std::string name = Join(stem, std::string(end));
    for (int i = 2; !taken_.insert(name).second; ++i) {
      name = Join(stem, absl::StrCat(std::string(end), i));
    }
    return name;
  }

 private:
  static std::string Join(const std::string& stem, const std::string& end) {
    constexpr size_t kLongest = 32;
    return stem.substr(0, kLongest - end.size()) + end;
  }

  // Those that mean something else to Stata.
  std::set<std::string> taken_ = {"_all", "_b",    "_coef", "_cons",  "_n",    "_pi", "_pred",
                                  "_rc",  "_skip", "byte",  "double", "float", "if",  "in",
                                  "int",  "long",  "str",   "strl",   "using", "with"};
};

void AppendTime(const std::string& name, const std::string& utc, std::string& program) {
  const std::string offset_sign = absl::StrCat("cond(substr(", name, ",-6,1)==\"-\",1,-1)");
  absl::StrAppend(&program, "generate double ", utc, " = clock(substr(", name,
                  ",1,10)+\" \"+substr(", name, ",12,length(", name, ")-17), \"YMDhms\")");
  absl::StrAppend(&program, " + ", offset_sign, "*(60*real(substr(", name, ",-5,2))+real(substr(",
                  name, ",-2,2)))*60000\n");
  absl::StrAppend(&program, "format ", utc, " %tc\n");
}

void AppendColumns(const Report& report, bool strict, std::string& program) {
  Variables variables;
  const std::vector<TableColumn> columns = ColumnsOf(report, strict);
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const TableColumn& column : columns) names.push_back(variables.Take(column.name));
  // An empty table has no variables.
  absl::StrAppend(&program, "if c(k) > 0 {\n");
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string name(columns[i].name);
    const ColumnType type = columns[i].column.type;
    absl::StrAppend(&program, "rename v", i + 1, " ", names[i], "\n");
    absl::StrAppend(&program, "label variable ", names[i], " \"", name, "\"\n");
    if (type == ColumnType::kInteger || type == ColumnType::kNumber) {
      // Doubles tell all integers of 15 digits apart.
      const bool is_integer = type == ColumnType::kInteger;
      if (is_integer) {
        absl::StrAppend(&program, "capture assert length(", names[i], ") <= 15\n");
      }
      absl::StrAppend(&program, is_integer ? "if _rc == 0 " : "", "destring ", names[i],
                      ", replace\n");
    }
    if (type == ColumnType::kDateTime) {
      AppendTime(names[i], variables.Take(name, "_utc"), program);
    }
  }
  absl::StrAppend(&program, "}\n");
}

void AppendTable(const MemberRecord& member, size_t number, const ExportOptions& options,
                 MemberNames& data_sets, std::string& program) {
  const bool is_csv = options.format == ExportFormat::kCsv;
  const std::string& name = member.head.name;
  const bool is_plain = IsPlain(name);
  std::string file = name;
  std::string data_set = name.substr(0, name.rfind('.')) + ".dta";
  if (!is_plain) {
    file = "`copy'";
    data_set = data_sets.Take("", absl::StrCat("table-", number), ".dta");
    absl::StrAppend(&program, "\ntempfile copy\nmata: copy_member(", Expression(name),
                    ", st_local(\"copy\"))");
  }
  absl::StrAppend(&program, "\nimport delimited \"", file, "\", delimiters(\"",
                  is_csv ? "," : "\\t",
                  "\") varnames(nonames) rowrange(2) stringcols(_all) bindquote(strict) "
                  "maxquotedrows(unlimited) encoding(\"utf-8\") clear\n");
  AppendColumns(*member.head.report, options.strict, program);
  absl::StrAppend(&program, "save \"", data_set, "\", replace\n");
}

}  // namespace

absl::Status WriteStataLoader(const ArchiveFacts& facts, MemberSink& sink) {
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kBegin));
  // The data sets of plain names are named like their tables, which stay apart.
  MemberNames data_sets;
  bool has_copies = false;
  WEBMUNK_RETURN_IF_ERROR(facts.members.ForEach([&](const MemberRecord& member) {
    if (member.head.report == nullptr) return absl::OkStatus();
    if (IsPlain(member.head.name)) {
      data_sets.Take("", member.head.name.substr(0, member.head.name.rfind('.')), ".dta");
    } else {
      has_copies = true;
    }
    return absl::OkStatus();
  }));
  if (has_copies) WEBMUNK_RETURN_IF_ERROR(sink.Write(kCopy));
  size_t number = 0;
  return facts.members.ForEach([&](const MemberRecord& member) {
    if (member.head.report == nullptr) return absl::OkStatus();
    std::string program;
    AppendTable(member, ++number, facts.request.options, data_sets, program);
    return sink.Write(program);
  });
}

}  // namespace webmunk
