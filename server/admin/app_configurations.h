#ifndef WEBMUNK_SERVER_ADMIN_APP_CONFIGURATIONS_H_
#define WEBMUNK_SERVER_ADMIN_APP_CONFIGURATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/admin/app_config_match.h"
#include "server/admin/app_config_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of configurations and, unless it is the last, where the next begins.
struct AppConfigPage {
  std::vector<AppConfigRecord> configurations;
  std::optional<AppConfigPosition> next;
};

// What a client gets, and why.
struct AppConfigAnswer {
  AppConfigChoice choice;
  // A JSON object, indented by 2, as the legacy protocol spells it.
  std::string configuration;
};

// `json`, a JSON object that was checked, as clients get it.
std::string AppConfigText(std::string json);

// OK for a text that can be a configuration; INVALID_ARGUMENT says what is wrong.
absl::Status CheckAppConfigText(const std::string& json);

// Keeps what clients are configured with, and chooses. Thread-safe.
//
// INVALID_ARGUMENT says what is wrong with a field. A revision that is given must be
// the configuration's: else ABORTED. NOT_FOUND if there is no such configuration.
class AppConfigurations {
 public:
  // `pool` must outlive this.
  explicit AppConfigurations(Pool& pool) : pool_(pool) {}

  // Of `record` the fields count that can be set. FAILED_PRECONDITION if there are
  // too many configurations.
  absl::StatusOr<AppConfigRecord> Create(const AppConfigRecord& record);
  absl::StatusOr<AppConfigRecord> Get(int32_t id);
  // In the order in which they are tried. A page also ends once it holds 16 MiB.
  absl::StatusOr<AppConfigPage> List(std::optional<AppConfigPosition> after, int page_size);
  absl::StatusOr<AppConfigRecord> Change(int32_t id, const AppConfigChange& change,
                                         std::optional<int64_t> revision);
  absl::Status Delete(int32_t id, std::optional<int64_t> revision);

  absl::StatusOr<AppConfigAnswer> Resolve(const std::string& identifier, std::string_view context);

 private:
  Pool& pool_;
  PatternMatcher matcher_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_APP_CONFIGURATIONS_H_
