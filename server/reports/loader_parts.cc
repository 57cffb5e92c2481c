#include "server/reports/loader_parts.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/status_macros.h"
#include "server/points/utf8.h"
#include "server/reports/python_repr.h"

namespace webmunk {
namespace {

// Beside tables there may be files of products, which are JSON.
bool IsRead(const MemberHead& member, ExportFormat format) {
  return member.report != nullptr || IsJson(format);
}

}  // namespace

const std::string_view kRFolder = R"r(
folder <- local({
  sourced <- Filter(Negate(is.null), lapply(sys.frames(), function(frame) frame$ofile))
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  if (length(sourced)) dirname(sourced[[length(sourced)]])
  else if (length(file)) dirname(file[[1]])
  else "."
})
)r";

const std::string_view kRReadTimes = R"r(
# NA for what is no time. R's own %z knows no offsets like +05:53, as there once were.
read_times <- function(cells) {
  pattern <- "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+)([+-])([0-9]{2}):([0-9]{2})$"
  cells[!grepl(pattern, cells, useBytes = TRUE)] <- NA
  size <- nchar(cells)
  local <- strptime(substr(cells, 1, size - 6), "%Y-%m-%dT%H:%M:%OS", tz = "UTC")
  hours <- as.numeric(substr(cells, size - 4, size - 3))
  minutes <- 60 * hours + as.numeric(substr(cells, size - 1, size))
  ahead <- substr(cells, size - 5, size - 5) == "+"
  as.POSIXct(local) - ifelse(ahead, 60, -60) * minutes
}
)r";

std::string RString(std::string_view text) {
  std::string quoted = "\"";
  for (const char* p = text.data(); p != text.data() + text.size();) {
    const uint32_t c = TakeCharacter(p);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(c);
    } else if (c >= 0x20 && c < 0x7F) {
      quoted += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&quoted, "\\U%08x", c);
    }
  }
  return quoted + "\"";
}

absl::Status WriteRMembers(const ArchiveFacts& facts, MemberSink& sink) {
  WEBMUNK_RETURN_IF_ERROR(sink.Write("members <- list()\n"));
  return facts.members.ForEach([&](const MemberRecord& member) {
    if (!IsRead(member.head, facts.request.options.format)) return absl::OkStatus();
    return sink.Write(absl::StrCat("members[[", RString(member.head.name), "]] <- ",
                                   RString(member.head.generator), "\n"));
  });
}

std::string PythonString(std::string_view text) {
  std::string repr;
  AppendStringRepr(text, repr);
  return repr;
}

absl::Status WritePythonMembers(const ArchiveFacts& facts, MemberSink& sink) {
  WEBMUNK_RETURN_IF_ERROR(sink.Write("MEMBERS = {\n"));
  WEBMUNK_RETURN_IF_ERROR(facts.members.ForEach([&](const MemberRecord& member) {
    if (!IsRead(member.head, facts.request.options.format)) return absl::OkStatus();
    return sink.Write(absl::StrCat("    ", PythonString(member.head.name), ": ",
                                   PythonString(member.head.generator), ",\n"));
  }));
  return sink.Write("}\n");
}

}  // namespace webmunk
