#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_START_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_START_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/erasure_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A participant with its other names, all rows held until the transaction ends.
struct HeldParticipant {
  int32_t id = 0;
  std::optional<int32_t> group_id;
  std::string etag;
  bool being_erased = false;
  // Itself and those merged into it; the identifiers are parallel.
  std::vector<int32_t> ids;
  std::vector<std::string> identifiers;
};

// The id of the participant of this identifier, or of the one that it is merged
// into. NOT_FOUND if there is none, or none in the scope.
absl::StatusOr<int32_t> FindParticipantId(Connection& connection, const std::string& identifier,
                                          const AccessScope& scope);

// Makes the row if there is none.
absl::Status MakeParticipant(Transaction& transaction, const std::string& identifier);

// Holds a participant so that nothing of it is stored meanwhile, in the order in
// which all hold participants. ABORTED if it was merged or erased since its id was
// asked for.
absl::StatusOr<HeldParticipant> HoldParticipant(Transaction& transaction, int32_t id);

// The same without holding it. All is empty if it is gone.
absl::StatusOr<HeldParticipant> FindNames(Connection& connection, int32_t id);

// Blocks a held participant under all its names, for ever.
absl::Status MarkBeingErased(Transaction& transaction, const HeldParticipant& participant);

// Stores a new erasure of a held participant, of which id, state and times do not count,
// and returns its id. Keeps the group with it and with the merges into the participant:
// who may see them must be known also once the participant is not.
absl::StatusOr<int64_t> InsertErasure(Transaction& transaction, const ErasureRecord& erasure,
                                      const HeldParticipant& participant);

// All names of a participant: its own, and those by which points were sent that were
// stored under one of them and never under another's name, and that are no
// participants' own.
absl::StatusOr<std::vector<std::string>> AllNames(Connection& connection,
                                                  const HeldParticipant& participant);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_START_STORE_H_
