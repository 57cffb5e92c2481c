#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_STORE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The ids of the participants of these identifiers, or of those that they were merged
// into; parallel to `identifiers`, 0: there is none.
absl::StatusOr<std::vector<int32_t>> ResolveIdentifiers(
    Connection& connection, const std::vector<std::string>& identifiers);

// Of these participants, those that are in the scope, now held FOR UPDATE until the
// transaction ends; locked in the order in which ingestion locks them.
// FAILED_PRECONDITION if one of them is being erased.
absl::StatusOr<std::set<int32_t>> LockParticipants(Transaction& transaction,
                                                   std::span<const int32_t> ids,
                                                   const AccessScope& scope);

// What several participants get; an empty field stays as it is.
struct BulkChange {
  // 0: none.
  std::optional<int32_t> group_id = {};
  std::optional<bool> suppresses_alerts = {};
  std::optional<std::string> display_name = {};
};

// Changes participants that are held, and returns how many had something else.
// NOT_FOUND if there is no such group.
absl::StatusOr<int> ChangeParticipants(Transaction& transaction, std::span<const int32_t> ids,
                                       const BulkChange& change);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_STORE_H_
