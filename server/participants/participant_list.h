#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_LIST_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_LIST_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/participant_filter.h"
#include "server/participants/participant_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// A page of participants and, unless it is the last, where the next begins.
struct ParticipantPage {
  std::vector<ParticipantRecord> participants;
  std::optional<std::string> next;
};

// The participants of the scope that the filter fits, by identifier in code point
// order, up to `page_size` of those behind `after` (empty: from the first).
absl::StatusOr<ParticipantPage> ListParticipants(Connection& connection, const AccessScope& scope,
                                                 const ParticipantFilter& filter,
                                                 const std::string& after, int page_size);

// All of them, in the same order, until `take` returns false.
absl::Status ScanMatchingParticipants(Connection& connection, const AccessScope& scope,
                                      const ParticipantFilter& filter, const std::string& after,
                                      const std::function<bool(ParticipantRecord)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_LIST_H_
