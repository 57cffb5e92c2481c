#include "tool.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "arguments.h"
#include "command.h"
#include "command_table.h"
#include "global_options.h"
#include "help.h"
#include "plain_text.h"

namespace webmunk::cli {
namespace {

// Where the command's words stand: behind any global options.
std::size_t SkipGlobalOptions(const std::vector<std::string>& words) {
  std::size_t i = 0;
  while (i < words.size() && LooksLikeOption(words[i])) {
    const Option* option = FindOption(words[i], GlobalOptions());
    const bool value_follows =
        option != nullptr && option->value != nullptr && words[i].find('=') == std::string::npos;
    i += value_follows ? 2 : 1;
  }
  return std::min(i, words.size());
}

// The command whose words stand at `position`, which moves behind them; or null.
const Command* FindCommand(const std::vector<Command>& table, const std::vector<std::string>& words,
                           std::size_t& position) {
  for (const Command& command : table) {
    const std::vector<std::string> name = absl::StrSplit(command.name, ' ');
    if (words.size() - position < name.size()) continue;
    if (std::equal(name.begin(), name.end(), words.data() + position)) {
      position += name.size();
      return &command;
    }
  }
  return nullptr;
}

bool IsHelp(const std::string& word) { return word == "--help" || word == "-h"; }

ExitCode RunWithoutCommand(const std::vector<Command>& table, const std::vector<std::string>& words,
                           std::size_t position, Console& console) {
  if (std::any_of(words.begin(), words.end(), IsHelp) ||
      (position < words.size() && words[position] == "help")) {
    console.out << OverviewHelp(table);
    return kSucceeded;
  }
  if (position == words.size()) {
    const absl::StatusOr<Arguments> arguments = Arguments::Parse(words, GlobalOptions());
    return FailUsage(console, arguments.ok()
                                  ? absl::InvalidArgumentError("no command; see webmunk --help")
                                  : arguments.status());
  }
  const std::size_t end = std::min(position + 2, words.size());
  return FailUsage(console,
                   absl::InvalidArgumentError(absl::StrCat(
                       "unknown command '",
                       absl::StrJoin(words.begin() + static_cast<std::ptrdiff_t>(position),
                                     words.begin() + static_cast<std::ptrdiff_t>(end), " "),
                       "'; see webmunk --help")));
}

ExitCode RunCommand(const Command& command, std::vector<std::string> words, Console& console) {
  const auto options_end = std::find(words.begin(), words.end(), "--");
  if (std::any_of(words.begin(), options_end, IsHelp)) {
    console.out << CommandHelp(command);
    return kSucceeded;
  }
  std::vector<Option> options = command.options;
  options.insert(options.end(), GlobalOptions().begin(), GlobalOptions().end());
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(words, options);
  if (!arguments.ok()) {
    return FailUsage(console,
                     absl::InvalidArgumentError(absl::StrCat(
                         arguments.status().message(), "; see webmunk ", command.name, " --help")));
  }
  return command.run(*arguments, console);
}

}  // namespace

int RunTool(const std::vector<std::string>& words, Console& console) {
  if (words.size() == 1 && words[0] == "--version") return RunTool({"version"}, console);
  const std::vector<Command> table = CommandTable();
  std::size_t position = SkipGlobalOptions(words);
  const std::size_t name_begin = position;
  const Command* command = FindCommand(table, words, position);
  ExitCode code = kFailed;
  if (command == nullptr) {
    code = RunWithoutCommand(table, words, position, console);
  } else {
    std::vector<std::string> rest = words;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(name_begin),
               rest.begin() + static_cast<std::ptrdiff_t>(position));
    code = RunCommand(*command, std::move(rest), console);
  }
  console.out.flush();
  // Data that did not arrive (a full disk) must not look like success.
  if (!console.out.good() && code == kSucceeded) {
    return Fail(console, absl::DataLossError("cannot write the output"));
  }
  return code;
}

ExitCode Fail(Console& console, const absl::Status& status) {
  console.err << "webmunk: " << EscapeControls(status.message()) << "\n";
  return ExitCodeFor(status);
}

ExitCode FailUsage(Console& console, const absl::Status& status) {
  Fail(console, status);
  return kUsage;
}

}  // namespace webmunk::cli
