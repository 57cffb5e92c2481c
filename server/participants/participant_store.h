#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/points/reference_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// A participant as it is stored. Times are microseconds since 1970.
struct ParticipantRecord {
  int32_t id = 0;
  std::string identifier;
  ParticipantState state = ParticipantState::kActive;
  int64_t created = 0;
  bool enrolled = false;
  // The identifier of the data server that its points are passed on to; empty: none.
  std::string data_server = {};
  // Empty: its identifier.
  std::string display_name = {};
  std::optional<int32_t> group_id = {};
  // The group's display name; empty without one.
  std::string group_name = {};
  bool suppresses_alerts = false;
  std::optional<int32_t> app_configuration_id = {};
  int64_t updated = 0;
  // Raised by every change.
  int64_t revision = 0;
  bool being_erased = false;
  // Whether a merge is still moving points to it.
  bool takes_others_in = false;
};

// What people call it.
const std::string& DisplayNameOf(const ParticipantRecord& participant);

// The text that participant.state has for a state.
const char* ParticipantStateText(ParticipantState state);

// The participant of this identifier, or the one that it was merged into. NOT_FOUND
// if there is none in the scope.
absl::StatusOr<ParticipantRecord> FindParticipant(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope);

// Which participants are asked for, those of the scope provided.
struct ParticipantScan {
  // Behind this one; empty: from the first.
  std::string after;
  // Only these; none: all.
  std::optional<std::vector<std::string>> identifiers;
  // At most this many; none: all.
  std::optional<int> limit = {};
};

// Hands over the participants by identifier, in code point order, one at a time,
// until `take` returns false. Other names of participants are none of them.
absl::Status ScanParticipants(Connection& connection, const AccessScope& scope,
                              const ParticipantScan& scan,
                              const std::function<bool(ParticipantRecord)>& take);

// The identifiers that were merged into the participant, in code point order.
absl::StatusOr<std::vector<std::string>> ListMergedIdentifiers(Connection& connection,
                                                               int32_t participant_id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_
