#ifndef WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/participants/participant_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What people set of a participant; an empty field stays as it is.
struct ParticipantChange {
  std::optional<ParticipantState> state;
  // The identifier of the data server that its points are passed on to; empty text:
  // none.
  std::optional<std::string> data_server;
};

// The text that participant.state has for a state.
const char* ParticipantStateText(ParticipantState state);

// Makes the participant, or marks one as enrolled that is known from its points
// alone. ALREADY_EXISTS if it is enrolled, INVALID_ARGUMENT if there is no such data
// server; the transaction stays usable.
absl::Status EnrolParticipant(Transaction& transaction, const std::string& identifier,
                              const ParticipantChange& change);

// Holds the participant FOR UPDATE, so that no point is on its way that was judged
// by its old state, and changes it. NOT_FOUND if there is none, INVALID_ARGUMENT if
// there is no such data server.
absl::Status ChangeParticipant(Transaction& transaction, const std::string& identifier,
                               const ParticipantChange& change);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ENROLMENT_STORE_H_
