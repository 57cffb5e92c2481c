#ifndef WEBMUNK_SERVER_PARTICIPANTS_GROUP_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_GROUP_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"

namespace webmunk {

// A group as it is stored. Times are microseconds since 1970.
struct GroupRecord {
  int32_t id = 0;
  std::string display_name;
  int64_t participant_count = 0;
  int64_t created = 0;
  int64_t updated = 0;
  // Raised by every change.
  int64_t revision = 0;
  // Whether its participants' are, whatever they say themselves.
  bool suppresses_alerts = false;
};

// What a user says of a group; what is none stays.
struct GroupChange {
  std::optional<std::string> display_name{};
  std::optional<bool> suppresses_alerts{};
};

// The new group's id. ALREADY_EXISTS if the name is taken.
absl::StatusOr<int32_t> InsertGroup(Connection& connection, const std::string& display_name,
                                    bool suppresses_alerts);

// The id of the group of this name, which is made if there is none.
absl::StatusOr<int32_t> FindOrInsertGroup(Connection& connection, const std::string& display_name);

// None: there is no group of this name in the scope.
absl::StatusOr<std::optional<int32_t>> FindGroupByName(Connection& connection,
                                                       const std::string& display_name,
                                                       const AccessScope& scope);

// NOT_FOUND if there is no such group in the scope.
absl::StatusOr<GroupRecord> FindGroup(Connection& connection, int32_t id, const AccessScope& scope);

// Up to `limit` groups of the scope behind `after` (empty: from the first), by
// display name in code point order.
absl::StatusOr<std::vector<GroupRecord>> ListGroups(Connection& connection,
                                                    const std::string& after, int limit,
                                                    const AccessScope& scope);

// False if the group is not of this revision (none: any), or is gone. ALREADY_EXISTS
// if the name is taken.
absl::StatusOr<bool> UpdateGroup(Connection& connection, int32_t id, const GroupChange& change,
                                 std::optional<int64_t> revision);

// The identifiers of destinations of exports that are for those with a right over the
// group. Deleted ones are none any more.
absl::StatusOr<std::vector<std::string>> ReleaseDestinations(Connection& connection, int32_t id);
// The same as UpdateGroup. FAILED_PRECONDITION if the group has participants.
absl::StatusOr<bool> DeleteGroup(Connection& connection, int32_t id,
                                 std::optional<int64_t> revision);

// Takes up to `limit` participants out of the group, in one statement, and returns
// how many. Without `all`, only those that are merged into others, which nobody sees.
absl::StatusOr<int> TakeOutOfGroup(Connection& connection, int32_t id, bool all, int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_GROUP_STORE_H_
