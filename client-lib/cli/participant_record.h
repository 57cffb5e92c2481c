#ifndef WEBMUNK_CLI_PARTICIPANT_RECORD_H_
#define WEBMUNK_CLI_PARTICIPANT_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "record.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk::cli {

// All of a participant but its summary.
Record ParticipantRecord(const v1::Participant& participant);

// `active`, `paused` or `blocked`.
std::string StateName(v1::Participant::State state);
// An error is one of usage.
absl::StatusOr<v1::Participant::State> ParseStateName(const std::string& name);

// The resource name of a group that is called by it or by its number; `none` is no
// group. An error is one of usage.
absl::StatusOr<std::string> GroupName(const std::string& argument);

// The same for a configuration of clients.
absl::StatusOr<std::string> ConfigName(const std::string& argument);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_PARTICIPANT_RECORD_H_
