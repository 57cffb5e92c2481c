#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/reports/archive_facts.h"
#include "server/reports/loader_parts.h"

namespace webmunk {
namespace {

constexpr char kBegin[] = R"r(# Reads the tables of this export into data frames, with base R alone.
#
#   source("load.R"); frames <- load_all()
#   Rscript load.R          # shows what there is
#
# Numbers and times become such. A column with a cell that is none, or with an integer from
# 2^53 on, which R would round, stays text, with a warning. Times are in UTC; the text in the
# file has the local one. Line breaks within cells become "\n".
)r";

constexpr char kEnd[] = R"r(
# NA for what is no such number: as.numeric() also takes " 5 ", "007", "0x1A" and "nan".
read_numbers <- function(cells, pattern, limit) {
  cells[!grepl(pattern, cells, useBytes = TRUE)] <- NA
  values <- as.numeric(cells)
  values[abs(values) >= limit] <- NA
  values
}
integer_pattern <- "-?(0|[1-9][0-9]*)"
readers <- list(
  integer = function(cells) read_numbers(cells, paste0("^", integer_pattern, "$"), 2^53),
  number = function(cells) {
    read_numbers(cells, paste0("^", integer_pattern, "(\\.[0-9]+)?(e[+-]?[0-9]+)?$"), Inf)
  },
  datetime = read_times)

# The data frame of one of `members`.
load_table <- function(member) {
  types <- columns[[members[[member]]]]
  # read.table() would take minutes where one of the first cells is large.
  frame <- scan(file.path(folder, member), what = rep(list(""), length(types)), sep = delimiter,
                quote = "\"", skip = 1, na.strings = character(0), multi.line = FALSE,
                quiet = TRUE, encoding = "UTF-8")
  names(frame) <- names(types)
  frame <- data.frame(frame, check.names = FALSE, stringsAsFactors = FALSE)
  for (name in names(types)) {
    reader <- readers[[types[[name]]]]
    if (is.null(reader)) next
    cells <- reader(frame[[name]])
    if (any(is.na(cells) & nzchar(frame[[name]]))) {
      warning(member, ": column ", name, " stays text: a cell is no ", types[[name]],
              ", or out of range")
    } else {
      frame[[name]] <- cells
    }
  }
  frame
}

# All data frames by member.
load_all <- function() sapply(names(members), load_table, simplify = FALSE)

if (sys.nframe() == 0L) {
  frames <- load_all()
  for (member in names(frames)) {
    cat(member, nrow(frames[[member]]), "rows", ncol(frames[[member]]), "columns\n")
  }
}
)r";

}  // namespace

absl::Status WriteRLoader(const ArchiveFacts& facts, MemberSink& sink) {
  const ExportOptions& options = facts.request.options;
  const bool is_csv = options.format == ExportFormat::kCsv;
  std::string program = absl::StrCat(kBegin, std::string(kRFolder), "delimiter <- ",
                                     is_csv ? "\",\"" : "\"\\t\"", "\ncolumns <- list()\n");
  for (const ArchiveTable& table : TablesOf(facts)) {
    absl::StrAppend(&program, "columns[[", RString(table.generator), "]] <- c(\n");
    std::string_view comma = "";
    for (const auto& [name, column, cell] : ColumnsOf(*table.report, options.strict)) {
      absl::StrAppend(&program, std::string(comma), "  ", RString(name), " = ",
                      RString(TypeName(column.type)));
      comma = ",\n";
    }
    absl::StrAppend(&program, ")\n");
  }
  WEBMUNK_RETURN_IF_ERROR(sink.Write(program));
  WEBMUNK_RETURN_IF_ERROR(WriteRMembers(facts, sink));
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kRReadTimes));
  return sink.Write(kEnd);
}

}  // namespace webmunk
