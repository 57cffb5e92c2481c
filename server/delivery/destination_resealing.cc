#include "server/delivery/destination_resealing.h"

#include <string>
#include <vector>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_store.h"

namespace webmunk {
namespace {

// False: it could not be opened, or was changed meanwhile.
absl::StatusOr<bool> SealAnew(Connection& connection, const SecretKeys& keys,
                              DestinationRecord record) {
  const absl::StatusOr<std::string> secrets = keys.Open(record.sealed, record.identifier);
  if (!secrets.ok()) return false;
  WEBMUNK_ASSIGN_OR_RETURN(record.sealed, keys.Seal(*secrets, record.identifier));
  return UpdateDestination(connection, record);
}

}  // namespace

absl::Status SealDestinationsAnew(Connection& connection, const SecretKeys& keys) {
  if (keys.IsEmpty()) return absl::OkStatus();
  constexpr int kPage = 100;
  int64_t sealed = 0;
  int64_t left = 0;
  std::string after;
  while (true) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<DestinationRecord> page,
                             ListDestinations(connection, after, kPage, AccessScope::Everything()));
    if (page.empty()) break;
    after = page.back().identifier;
    for (const DestinationRecord& record : page) {
      if (record.sealed.empty() || !keys.IsOld(record.sealed)) continue;
      WEBMUNK_ASSIGN_OR_RETURN(const bool is_sealed, SealAnew(connection, keys, record));
      ++(is_sealed ? sealed : left);
    }
  }
  if (sealed + left > 0) {
    LogInfo("secrets of destinations sealed anew", {{"sealed", sealed}, {"left", left}});
  }
  return absl::OkStatus();
}

TaskSpec SealDestinationsAnewTask(const SecretKeys& keys) {
  return {.name = "seal-destinations-anew",
          .interval = absl::Hours(1),
          .run = [&keys](TaskRun& run) { return SealDestinationsAnew(run.connection(), keys); }};
}

}  // namespace webmunk
