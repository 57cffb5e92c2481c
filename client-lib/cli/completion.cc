#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "command_table.h"
#include "global_options.h"

namespace webmunk::cli {
namespace {

std::string OptionWords(const std::vector<Option>& options) {
  const absl::Span<const Option> global = GlobalOptions();
  std::vector<std::string> words;
  words.reserve(options.size() + global.size());
  for (const Option& option : options) words.push_back(absl::StrCat("--", option.name));
  for (const Option& option : global) words.push_back(absl::StrCat("--", option.name));
  return absl::StrJoin(words, " ");
}

// The options that may stand before a command's name and take a value.
std::string GlobalValueOptions() {
  std::vector<std::string> words;
  for (const Option& option : GlobalOptions()) {
    if (option.value != nullptr) words.push_back(absl::StrCat("--", option.name));
  }
  return absl::StrJoin(words, " ");
}

// The words that follow each beginning of a command's name.
std::map<std::string, std::vector<std::string>> NextWords(const std::vector<Command>& table) {
  std::map<std::string, std::vector<std::string>> next;
  for (const Command& command : table) {
    std::string before;
    for (const absl::string_view word : absl::StrSplit(command.name, ' ')) {
      std::vector<std::string>& words = next[before];
      if (words.empty() || words.back() != word) words.emplace_back(word);
      absl::StrAppend(&before, before.empty() ? "" : " ", word);
    }
  }
  return next;
}

// The command's name ends at the first option behind it. Files are completed where no word
// of a name and no option is wanted. bash parts words at `=` and `:`, which are words then.
std::string BashScript() {
  const std::vector<Command> table = CommandTable();
  std::string cases;
  for (const auto& [before, words] : NextWords(table)) {
    absl::StrAppend(&cases, "    '", before, "') words='", absl::StrJoin(words, " "), "' ;;\n");
  }
  for (const Command& command : table) {
    absl::StrAppend(&cases, "    '", command.name, "') options='", OptionWords(command.options),
                    "' ;;\n");
  }
  return absl::StrCat(R"(_webmunk() {
  local current=${COMP_WORDS[COMP_CWORD]} name='' word words='' options='' value=''
  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case $value in
    begins)
      [[ $word == '=' ]] || value=goes-on
      continue
      ;;
    goes-on)
      value=''
      if [[ $word == :* ]]; then
        value=begins
        continue
      fi
      ;;
    esac
    case $word in
    -*)
      [[ -z $name ]] || break
      [[ " )",
                      GlobalValueOptions(), R"( " != *" $word "* ]] || value=begins
      ;;
    *) name="${name:+$name }$word" ;;
    esac
  done
  if [[ $value == begins ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "${current#=}")
    return
  fi
  while :; do
    case $name in
)",
                      cases, R"(    esac
    [[ -n $words || -n $options || $name != *' '* ]] && break
    name=${name% *}
  done
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _webmunk webmunk
)");
}

// zsh runs bash's functions by a module of its own, but for mapfile.
std::string ZshScript() {
  std::string script = BashScript();
  const std::string mapfile = "mapfile -t COMPREPLY < <(";
  for (std::size_t at = script.find(mapfile); at != std::string::npos;
       at = script.find(mapfile, at)) {
    script.replace(at, mapfile.size(), "COMPREPLY=($(");
    script.insert(script.find('\n', at), ")");
  }
  return absl::StrCat(
      "#compdef webmunk\nautoload -U +X compinit bashcompinit && compinit && bashcompinit\n",
      script);
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const std::vector<std::string>& shells = arguments.positional();
  if (shells == std::vector<std::string>{"bash"}) {
    console.out << BashScript();
  } else if (shells == std::vector<std::string>{"zsh"}) {
    console.out << ZshScript();
  } else {
    return FailUsage(console, absl::InvalidArgumentError("give one shell, bash or zsh"));
  }
  return kSucceeded;
}

}  // namespace

Command CompletionCommand() {
  return {"completion",
          "bash|zsh",
          "Print what has a shell complete the words of a command line.",
          "For bash: source <(webmunk completion bash)\n"
          "For zsh:  source <(webmunk completion zsh)",
          {},
          Run};
}

}  // namespace webmunk::cli
