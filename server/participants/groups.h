#ifndef WEBMUNK_SERVER_PARTICIPANTS_GROUPS_H_
#define WEBMUNK_SERVER_PARTICIPANTS_GROUPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/group_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of groups and, unless it is the last, where the next begins.
struct GroupPage {
  std::vector<GroupRecord> groups;
  std::optional<std::string> next;
};

// OK if a group may have this display name, which `field` has.
absl::Status CheckGroupName(const std::string& display_name, const std::string& field);

// Keeps the groups of participants. Thread-safe.
//
// A revision that is given must be the group's: else ABORTED. NOT_FOUND if there is
// no such group (in the scope).
class Groups {
 public:
  // `pool` must outlive this.
  explicit Groups(Pool& pool) : pool_(pool) {}

  // ALREADY_EXISTS if the name is taken, INVALID_ARGUMENT if it cannot be one.
  absl::StatusOr<GroupRecord> Create(const std::string& display_name, bool suppresses_alerts);
  absl::StatusOr<GroupRecord> Change(int32_t id, const GroupChange& change,
                                     std::optional<int64_t> revision);

  absl::StatusOr<GroupRecord> Get(int32_t id, const AccessScope& scope);
  absl::StatusOr<GroupPage> List(const std::string& after, int page_size, const AccessScope& scope);

  // FAILED_PRECONDITION if it has participants, unless `force` takes them out first,
  // some at a time. ABORTED: participants kept coming in; try again.
  absl::Status Delete(int32_t id, std::optional<int64_t> revision, bool force);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_GROUPS_H_
