#include "command_table.h"
#include "global_options.h"
#include "json_object.h"

namespace webmunk::cli {
namespace {

ExitCode Run(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("version takes no arguments"));
  }
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  if (*format == OutputFormat::kJson) {
    console.out << JsonObject().String("version", Version()).Text() << "\n";
  } else {
    console.out << "webmunk " << Version() << "\n";
  }
  return kSucceeded;
}

}  // namespace

Command VersionCommand() {
  return {"version", "[OPTION]...", "Print the tool's version.", nullptr, {}, Run};
}

}  // namespace webmunk::cli
