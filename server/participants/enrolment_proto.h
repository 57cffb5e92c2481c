#ifndef WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_PROTO_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/enrolment_store.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk {

// What a new participant is to have.
absl::StatusOr<ParticipantChange> ParseNewParticipant(const v1::CreateParticipantRequest& request);

// The fields that the mask names. INVALID_ARGUMENT if it names none or another.
absl::StatusOr<ParticipantChange> ParseParticipantChange(
    const v1::UpdateParticipantRequest& request);

// PERMISSION_DENIED if the change is about what is the study's, a data server or a
// configuration, and the caller's rights are limited to groups.
absl::Status CheckReach(const ParticipantChange& change, const Principal& principal);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_PROTO_H_
