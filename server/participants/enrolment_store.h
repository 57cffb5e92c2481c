#ifndef WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/participant_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What people set of a participant; an empty field stays as it is.
struct ParticipantChange {
  std::optional<ParticipantState> state = {};
  // The identifier of the data server that its points are passed on to; empty text:
  // none.
  std::optional<std::string> data_server = {};
  std::optional<std::string> display_name = {};
  // Ids; 0: none.
  std::optional<int32_t> group_id = {};
  std::optional<int32_t> app_configuration_id = {};
  std::optional<bool> suppresses_alerts = {};
};

// Makes the participant, or marks one as enrolled that is known from its points
// alone, and returns its id. ALREADY_EXISTS if it is enrolled, or known and out of
// scope; FAILED_PRECONDITION if it is being erased; INVALID_ARGUMENT if there is no
// such data server, group or configuration. The transaction stays usable, but for
// those last two.
absl::StatusOr<int32_t> EnrolParticipant(Transaction& transaction, const std::string& identifier,
                                         const ParticipantChange& change, const AccessScope& scope);

// What a change or a deletion looks at.
struct LockedParticipant {
  int32_t id = 0;
  int64_t revision = 0;
  bool being_erased = false;
};

// Holds the participant of this identifier, or the one that it was merged into, FOR
// UPDATE, so that no point is on its way that was judged by its old state. NOT_FOUND
// if there is none in the scope.
absl::StatusOr<LockedParticipant> LockParticipant(Transaction& transaction,
                                                  const std::string& identifier,
                                                  const AccessScope& scope);

// Changes a participant that is held. INVALID_ARGUMENT if there is no such data
// server, group or configuration.
absl::Status ChangeParticipant(Transaction& transaction, int32_t id,
                               const ParticipantChange& change);

// Deletes a participant that is held. False if anything ever came from it, or refers
// to it.
absl::StatusOr<bool> DeleteParticipant(Transaction& transaction, int32_t id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_
