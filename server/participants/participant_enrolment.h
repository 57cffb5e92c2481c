#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/participants/enrolment_store.h"
#include "server/participants/participant_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Makes participants and changes them. Thread-safe.
class ParticipantEnrolment {
 public:
  // `pool` must outlive this.
  explicit ParticipantEnrolment(Pool& pool) : pool_(pool) {}

  // What the scope does not have cannot be made or changed.

  // ALREADY_EXISTS if the participant is enrolled; INVALID_ARGUMENT unless the
  // identifier has 1 to 1,024 characters, none of them U+0000.
  absl::StatusOr<ParticipantRecord> Enrol(const std::string& identifier,
                                          const ParticipantChange& change,
                                          const AccessScope& scope);

  // NOT_FOUND if there is no such participant.
  absl::StatusOr<ParticipantRecord> Change(const std::string& identifier,
                                           const ParticipantChange& change,
                                           const AccessScope& scope);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_ENROLMENT_H_
