#include "help.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "global_options.h"

namespace webmunk::cli {
namespace {

std::string OptionLines(absl::Span<const Option> options) {
  std::string lines;
  for (const Option& option : options) {
    const std::string left =
        absl::StrCat("--", option.name, option.value == nullptr ? "" : " ",
                     option.value == nullptr ? "" : option.value, option.repeatable ? " ..." : "");
    absl::StrAppendFormat(&lines, "  %-22s %s\n", left, option.help);
  }
  return lines;
}

}  // namespace

std::string OverviewHelp(const std::vector<Command>& table) {
  std::string help =
      "Usage: webmunk COMMAND [OPTION]...\n\n"
      "Reads from and sends to a Webmunk data collection server.\n\nCommands:\n";
  for (const Command& command : table) {
    absl::StrAppendFormat(&help, "  %-22s %s\n", command.name, command.summary);
  }
  absl::StrAppend(&help, "\nOptions of all commands:\n", OptionLines(GlobalOptions()),
                  "\nExit codes: 0 done, 1 failed, 2 wrong command line, 3 not found, 4 denied,\n"
                  "75 try again later.\n");
  return help;
}

std::string CommandHelp(const Command& command) {
  std::string help = absl::StrCat("Usage: webmunk ", command.name, " ", command.synopsis, "\n\n",
                                  command.summary, "\n");
  if (command.details != nullptr) absl::StrAppend(&help, "\n", command.details, "\n");
  if (!command.options.empty()) {
    absl::StrAppend(&help, "\nOptions:\n", OptionLines(command.options));
  }
  absl::StrAppend(&help, "\nOptions of all commands:\n", OptionLines(GlobalOptions()));
  return help;
}

}  // namespace webmunk::cli
