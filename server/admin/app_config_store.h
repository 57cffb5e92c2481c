#ifndef WEBMUNK_SERVER_ADMIN_APP_CONFIG_STORE_H_
#define WEBMUNK_SERVER_ADMIN_APP_CONFIG_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// A configuration as it is stored. Times are microseconds since 1970.
struct AppConfigRecord {
  int32_t id = 0;
  std::string display_name;
  std::string id_pattern;
  std::string context_pattern;
  int32_t evaluate_order = 0;
  bool valid = false;
  bool enabled = false;
  // The text of a JSON object.
  std::string configuration;
  int64_t created = 0;
  int64_t updated = 0;
  // Raised by every change.
  int64_t revision = 0;
};

// What to change; an empty field stays as it is.
struct AppConfigChange {
  std::optional<std::string> display_name = {};
  std::optional<std::string> id_pattern = {};
  std::optional<std::string> context_pattern = {};
  std::optional<int32_t> evaluate_order = {};
  std::optional<bool> valid = {};
  std::optional<bool> enabled = {};
  std::optional<std::string> configuration = {};
};

// A place in the order in which configurations are tried.
struct AppConfigPosition {
  int32_t evaluate_order = 0;
  int32_t id = 0;
};

// What decides whether a configuration fits.
struct AppConfigPatterns {
  int32_t id = 0;
  std::string id_pattern;
  std::string context_pattern;
};

// The new configuration's id. Of the record the fields count that can be set. None:
// there are `at_most` already.
absl::StatusOr<std::optional<int32_t>> InsertAppConfig(Connection& connection,
                                                       const AppConfigRecord& record, int at_most);

// NOT_FOUND if there is none.
absl::StatusOr<AppConfigRecord> FindAppConfig(Connection& connection, int32_t id);

// Hands over the configurations behind `after`, in the order in which they are tried,
// until `take` returns false.
absl::Status ScanAppConfigs(Connection& connection, std::optional<AppConfigPosition> after,
                            const std::function<bool(AppConfigRecord)>& take);

// False if the configuration is not of this revision (none: any), or is gone.
absl::StatusOr<bool> ChangeAppConfig(Connection& connection, int32_t id,
                                     const AppConfigChange& change,
                                     std::optional<int64_t> revision);
absl::StatusOr<bool> DeleteAppConfig(Connection& connection, int32_t id,
                                     std::optional<int64_t> revision);

// The configuration that the participant of this identifier, or the one that it was
// merged into, has of its own.
absl::StatusOr<std::optional<int32_t>> FindOwnAppConfig(Connection& connection,
                                                        const std::string& identifier);

// Of all that are valid and enabled, in the order in which they are tried.
absl::StatusOr<std::vector<AppConfigPatterns>> ListAppConfigPatterns(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_APP_CONFIG_STORE_H_
