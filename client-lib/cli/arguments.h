#ifndef WEBMUNK_CLI_ARGUMENTS_H_
#define WEBMUNK_CLI_ARGUMENTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace webmunk::cli {

// An option that a command takes.
struct Option {
  // Without the dashes.
  const char* name;
  // How the value is called in the help; null for a switch, which has none.
  const char* value;
  const char* help;
  bool repeatable = false;
};

// A command line taken apart: `--name value`, `--name=value`, switches, and the
// positional arguments, in any order. After `--` everything is positional; so is
// a lone `-`.
class Arguments {
 public:
  // INVALID_ARGUMENT, with a message for the user, for what `options` do not
  // allow.
  static absl::StatusOr<Arguments> Parse(absl::Span<const std::string> words,
                                         absl::Span<const Option> options);

  bool Has(const std::string& name) const { return values_.count(name) != 0; }
  // The value, or nothing if the option was not given.
  std::optional<std::string> Get(const std::string& name) const;
  // All values of a repeatable option, in order.
  std::vector<std::string> GetAll(const std::string& name) const;
  // A whole number in [low, high]; `fallback` if the option was not given.
  absl::StatusOr<int> GetNumber(const std::string& name, int fallback, int low, int high) const;

  const std::vector<std::string>& positional() const { return positional_; }

 private:
  absl::Status Add(const Option& option, std::string value);

  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> positional_;
};

// The option that `word` (`--name` or `--name=value`) names, or null.
const Option* FindOption(const std::string& word, absl::Span<const Option> options);

// True for `--name`; false for `-`, `--` and everything without dashes.
bool LooksLikeOption(const std::string& word);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_ARGUMENTS_H_
