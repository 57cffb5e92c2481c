#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_NAMES_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_NAMES_STORE_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/delivery/destination.h"
#include "server/storage/connection.h"

namespace webmunk {

struct ScopedDestination {
  int32_t id = 0;
  DestinationType type = DestinationType::kLocal;
};

// The destinations with these identifiers that somebody with rights over the
// scope may use: those without a group, and those of its groups. Until the end of the
// transaction none of them is deleted.
absl::StatusOr<std::unordered_map<std::string, ScopedDestination>> FindScopedDestinations(
    Connection& connection, const AccessScope& scope, const std::vector<std::string>& identifiers);

// Those of the groups that exist and are in the scope.
absl::StatusOr<std::unordered_set<int32_t>> FindScopedGroups(Connection& connection,
                                                             const AccessScope& scope,
                                                             const std::vector<int32_t>& ids);

// The identifiers of those of the participants that are in the scope, by code point; at
// most `limit`.
absl::StatusOr<std::vector<std::string>> ListIdentifiers(Connection& connection,
                                                         const AccessScope& scope,
                                                         const std::vector<int32_t>& ids,
                                                         int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_NAMES_STORE_H_
