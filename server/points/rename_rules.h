#ifndef WEBMUNK_SERVER_POINTS_RENAME_RULES_H_
#define WEBMUNK_SERVER_POINTS_RENAME_RULES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace re2 {
class RE2;
}

namespace webmunk {

// Rules that rename participants, in the order in which they are tried. Thread-safe
// once they are all added.
class RenameRules {
 public:
  RenameRules();
  ~RenameRules();
  RenameRules(RenameRules&&) noexcept;
  RenameRules& operator=(RenameRules&&) noexcept;

  // `pattern` is an RE2 regular expression for the whole identifier; in
  // `replacement` `\1` to `\9` stand for its groups, `\0` for all of it, `\\` for a
  // backslash. INVALID_ARGUMENT says what is wrong with them.
  absl::Status Add(const std::string& pattern, const std::string& replacement);

  bool empty() const { return rules_.empty(); }

  // The name by the first rule that matches, else the identifier itself. It may be
  // empty, or longer than an identifier can be.
  std::string Apply(std::string_view identifier) const;

 private:
  struct Rule {
    std::unique_ptr<re2::RE2> pattern;
    std::string replacement;
  };
  std::vector<Rule> rules_;
};

// Whether such a rule is about one identifier alone: its pattern spells it, with or
// without escapes, or its replacement does.
bool IsRuleOf(std::string_view pattern, std::string_view replacement, std::string_view identifier);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_RENAME_RULES_H_
