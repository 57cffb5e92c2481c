#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/participants/participant_store.h"
#include "server/points/scan_store.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk {

// Translation between the messages of ParticipantService and the domain.

// The identifier in `participants/{participant}`; `field` names the field in the
// INVALID_ARGUMENT that anything else gives.
absl::StatusOr<std::string> ParseParticipantName(std::string_view name, std::string_view field);

// The page size to use for a requested one; INVALID_ARGUMENT if it is negative.
absl::StatusOr<int> ParsePageSize(int requested);

// All of the request but its page: participant, limit and position are left out.
absl::StatusOr<PointScan> ParsePointScan(const v1::ListDataPointsRequest& request);

// All but what is only in some answers.
void FillParticipant(const ParticipantRecord& record, v1::Participant& message);

// Moves the point's texts into the message.
void FillDataPoint(std::string_view participant, StoredPoint point, v1::DataPoint& message);

// A position in the order of points, as a page token's content.
std::string EncodePosition(const PointPosition& position);
absl::StatusOr<PointPosition> DecodePosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_PROTO_H_
