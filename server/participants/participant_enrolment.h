#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/enrolment_store.h"
#include "server/participants/participant_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Makes participants, changes them, and forgets them. Thread-safe.
//
// Participants out of the scope do not exist. A revision that is given must be the
// participant's: else ABORTED. FAILED_PRECONDITION while it is being erased.
// PERMISSION_DENIED if the scope is limited and the change takes the participant out
// of every group; INVALID_ARGUMENT if it names a group that is not in the scope.
class ParticipantEnrolment {
 public:
  // `pool` must outlive this.
  explicit ParticipantEnrolment(Pool& pool) : pool_(pool) {}

  // ALREADY_EXISTS if the participant is enrolled; INVALID_ARGUMENT unless the
  // identifier has 1 to 1,024 characters, none of them U+0000, or if the scope is
  // limited and no group is named.
  absl::StatusOr<ParticipantRecord> Enrol(const std::string& identifier,
                                          const ParticipantChange& change,
                                          const AccessScope& scope);

  // NOT_FOUND if there is no such participant.
  absl::StatusOr<ParticipantRecord> Change(const std::string& identifier,
                                           const ParticipantChange& change,
                                           std::optional<int64_t> revision,
                                           const AccessScope& scope);

  // The id of a participant that is gone now. NOT_FOUND if there is none,
  // FAILED_PRECONDITION if anything ever came from it.
  absl::StatusOr<int32_t> Forget(const std::string& identifier, std::optional<int64_t> revision,
                                 const AccessScope& scope);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_
