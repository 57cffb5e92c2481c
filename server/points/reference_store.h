#ifndef WEBMUNK_SERVER_POINTS_REFERENCE_STORE_H_
#define WEBMUNK_SERVER_POINTS_REFERENCE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/erasure_key.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"

namespace webmunk {

enum class ParticipantState { kActive, kPaused, kBlocked };

// The state that participant.state names.
ParticipantState ParticipantStateFromText(std::string_view text);

// What a point needs to know of its participant.
struct ParticipantReference {
  // 0: unknown, and not to be made. That of one merged into another is the other's,
  // and so is all else.
  int32_t id = 0;
  ParticipantState state = ParticipantState::kActive;
  bool enrolled = false;
  // Where its points are passed on to; 0: nowhere, they are stored.
  int32_t data_server_id = 0;
  // Whether its points have ever been passed on.
  bool ever_forwarded = false;
};

// Says of an identifier that nobody knew, by its position, whether a row may be
// made for it.
using MayMake = std::function<bool(size_t position)>;

// Both Resolve functions take what their Find statement has `found` in the same
// transaction, and make the rows that are missing and may be made. The results are
// parallel to `identifiers`, which must be distinct, 1 to 1,024 characters long,
// and free of U+0000; what is unknown still has the id 0. Rows are made and locked
// in one order everywhere: transactions that share some cannot deadlock over them.

PgStatement FindParticipants(const std::vector<std::string>& identifiers);
PgStatement FindGenerators(const std::vector<std::string>& identifiers);

// Holds the participants FOR SHARE: their states stay as told until the
// transaction ends. No row is made for an identifier that was erased: it has the id 0
// and is blocked.
absl::StatusOr<std::vector<ParticipantReference>> ResolveParticipants(
    Transaction& transaction, const ErasureKey& key, const std::vector<std::string>& identifiers,
    PgRows found, const MayMake& may_make);

absl::StatusOr<std::vector<int32_t>> ResolveGenerators(Transaction& transaction,
                                                       const std::vector<std::string>& identifiers,
                                                       PgRows found, const MayMake& may_make);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_REFERENCE_STORE_H_
