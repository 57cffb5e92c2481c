#include "server/app_exports.h"

#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "server/access/user_store.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

std::string NameOfMachine() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// None: it is no URL, as those who use it will say.
std::string HostOfUrl(std::string_view url) {
  const size_t begin = url.find("://");
  if (begin == std::string_view::npos) return "";
  url.remove_prefix(begin + 3);
  const size_t end = url.starts_with('[') ? url.find(']') + 1 : url.find_first_of(":/?");
  return std::string(url.substr(0, end));
}

}  // namespace

std::string HostOf(const Config& config) {
  if (!config.export_host.empty()) return config.export_host;
  std::string host = HostOfUrl(config.public_url);
  return host.empty() ? NameOfMachine() : host;
}

absl::StatusOr<AccessScope> ScopeOfCreator(Connection& connection, int32_t user_id) {
  const absl::StatusOr<UserRecord> user = FindUserById(connection, user_id);
  if (absl::IsNotFound(user.status()) || (user.ok() && user->disabled)) {
    return absl::PermissionDeniedError("the user who asked for the export is disabled");
  }
  WEBMUNK_RETURN_IF_ERROR(user.status());
  Principal principal;
  principal.grants = user->grants;
  AccessScope scope = ScopeOf(principal, Role::kExporter);
  if (!scope.is_everything() && scope.groups().empty()) {
    return absl::PermissionDeniedError("the user who asked for the export may no longer export");
  }
  return scope;
}

ExportRunner::Options ExportsOf(const Config& config) {
  return {.database_url = config.database_url,
          .directory = config.export_dir,
          .host = HostOf(config),
          .workers = config.export_workers,
          .deflate_threads = config.export_deflate_threads,
          .lease = config.task_lease,
          .keep = config.export_keep,
          .creator_scope = ScopeOfCreator};
}

ScheduleRules SchedulesOf(const Config& config, std::function<void()> is_due) {
  return {.owner_scope = ScopeOfCreator,
          .host = HostOf(config),
          .time_zone = config.export_time_zone,
          .is_due = std::move(is_due)};
}

}  // namespace webmunk
