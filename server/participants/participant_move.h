#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"

namespace webmunk {

struct MovedParticipants {
  // Of all that were named, whether they were moved or not.
  std::vector<int32_t> participant_ids;
  int moved = 0;
};

// Moves the participants of these identifiers into a group (0: none), all or none of
// them, and counts those that were not in it. NOT_FOUND if there is no such group or,
// naming the first by its place, participant in the scope; PERMISSION_DENIED if the
// scope is limited and the participants would be in no group; FAILED_PRECONDITION if
// one is being erased.
absl::StatusOr<MovedParticipants> MoveParticipants(Connection& connection,
                                                   const std::vector<std::string>& identifiers,
                                                   int32_t group_id, const AccessScope& scope);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_MOVE_H_
