#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/points/reference_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// A participant as it is stored.
struct ParticipantRecord {
  int32_t id = 0;
  std::string identifier;
  ParticipantState state = ParticipantState::kActive;
  // Microseconds since 1970.
  int64_t created = 0;
  bool enrolled = false;
  // The identifier of the data server that its points are passed on to; empty: none.
  std::string data_server;
  std::optional<int32_t> group_id;
};

// The participant of this identifier, or the one that it was merged into. NOT_FOUND
// if there is none in the scope: nothing tells whether there is one outside.
absl::StatusOr<ParticipantRecord> FindParticipant(Connection& connection,
                                                  const std::string& identifier,
                                                  const AccessScope& scope);

// Up to `limit` participants of the scope behind `after` (empty: from the first), by identifier
// in code point order.
absl::StatusOr<std::vector<ParticipantRecord>> ListParticipants(Connection& connection,
                                                                const AccessScope& scope,
                                                                const std::string& after,
                                                                int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_STORE_H_
