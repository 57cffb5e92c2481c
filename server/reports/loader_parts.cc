#include "server/reports/loader_parts.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

std::string RMembers(const ArchiveFacts& facts) {
  std::string program = "members <- list()\n";
  for (const MemberRecord& member : facts.members) {
    if (!IsRead(member.head, facts.request.options.format)) continue;
    absl::StrAppend(&program, "members[[", RString(member.head.name), "]] <- ",
                    RString(member.head.generator), "\n");
  }
  return program;
}

std::string PythonString(std::string_view text) {
  std::string repr;
  AppendStringRepr(text, repr);
  return repr;
}

std::string PythonMembers(const ArchiveFacts& facts) {
  std::string program = "MEMBERS = {\n";
  for (const MemberRecord& member : facts.members) {
    if (!IsRead(member.head, facts.request.options.format)) continue;
    absl::StrAppend(&program, "    ", PythonString(member.head.name), ": ",
                    PythonString(member.head.generator), ",\n");
  }
  return program + "}\n";
}

}  // namespace webmunk
