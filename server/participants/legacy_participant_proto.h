#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANT_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANT_PROTO_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/participants/legacy_participants.h"
#include "webmunk/v1/legacy_api.pb.h"

namespace webmunk {

absl::StatusOr<std::vector<ParticipantOrder>> ParseParticipantOrder(
    const v1::QueryParticipantsRequest& request);

// INVALID_ARGUMENT unless the page's size and index can be.
absl::Status CheckLegacyPage(int page_size, int page_index);

std::vector<LegacyUpdate> ParseLegacyUpdates(const v1::UpdateParticipantsRequest& request);

void FillLegacyParticipant(const LegacyParticipant& participant, v1::LegacyParticipant& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_PARTICIPANT_PROTO_H_
