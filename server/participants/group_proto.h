#ifndef WEBMUNK_SERVER_PARTICIPANTS_GROUP_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_GROUP_PROTO_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/participants/group_store.h"
#include "webmunk/v1/participant_group.pb.h"

namespace webmunk {

void FillGroup(const GroupRecord& record, v1::ParticipantGroup& message);

// INVALID_ARGUMENT if the mask names nothing, or what cannot be changed.
absl::StatusOr<GroupChange> ParseGroupChange(const v1::UpdateParticipantGroupRequest& request);

// The identifiers of the participants to move. INVALID_ARGUMENT if there
// are none, or too many.
absl::StatusOr<std::vector<std::string>> ParseMovedParticipants(
    const v1::MoveParticipantsRequest& request);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_GROUP_PROTO_H_
