#ifndef WEBMUNK_SERVER_ADMIN_APP_CONFIG_MATCH_H_
#define WEBMUNK_SERVER_ADMIN_APP_CONFIG_MATCH_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "server/admin/app_config_store.h"
#include "server/base/mutex.h"

namespace re2 {
class RE2;
}

namespace webmunk {

// OK for the text of a pattern; INVALID_ARGUMENT says what is wrong with that of
// `field`.
absl::Status CheckAppConfigPattern(std::string_view field, const std::string& pattern);

// Finds patterns in texts: `.*` fits everything, others must be found anywhere in the
// text. Keeps the patterns that it has read. Thread-safe.
class PatternMatcher {
 public:
  PatternMatcher();
  ~PatternMatcher();

  // False for what is no pattern.
  bool Fits(const std::string& pattern, std::string_view text);

 private:
  std::shared_ptr<const re2::RE2> Read(const std::string& pattern);

  Mutex mutex_;
  std::map<std::string, std::shared_ptr<const re2::RE2>> read_ ABSL_GUARDED_BY(mutex_);
};

// What of AppConfigService's list decides.
enum class AppConfigRule { kOwn, kEqualIdentifier, kPatterns, kNone };

// A configuration that was looked at.
struct AppConfigTrial {
  int32_t id = 0;
  AppConfigRule rule = AppConfigRule::kNone;
  bool chosen = false;
  // For a person.
  std::string reason;
};

struct AppConfigChoice {
  AppConfigRule rule = AppConfigRule::kNone;
  // None with kNone.
  std::optional<int32_t> id;
  // In order, the last one chosen if any is.
  std::vector<AppConfigTrial> trials;
};

// Which configuration an identifier and a context get. `own` is the participant's own;
// `candidates` are all that are valid and enabled, in the order in which they are
// tried.
AppConfigChoice ChooseAppConfig(std::optional<int32_t> own,
                                const std::vector<AppConfigPatterns>& candidates,
                                std::string_view identifier, std::string_view context,
                                PatternMatcher& matcher);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_APP_CONFIG_MATCH_H_
