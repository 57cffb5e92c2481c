#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURES_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/erasure_run.h"
#include "server/participants/erasure_start_store.h"
#include "server/participants/erasure_store.h"
#include "server/points/erasure_key.h"
#include "server/storage/pool.h"

namespace webmunk {

// Who is to be erased, and why.
struct ErasureOrder {
  std::string identifier;
  std::string reason;
  // Empty: whatever the participant's is.
  std::string etag;
  std::string requester;
};

// A page of erasures, newest first, and, unless it is the last, where the next begins.
struct ErasurePage {
  std::vector<ErasureRecord> erasures;
  std::optional<int64_t> next;
};

// Begins erasures and tells of them; a background task does the work. Thread-safe.
class Erasures {
 public:
  // `wake` has the task run soon. All must outlive this.
  Erasures(Pool& pool, const ErasureKey& key, const ErasureTools& tools, std::function<void()> wake)
      : pool_(pool), key_(key), tools_(tools), wake_(std::move(wake)) {}

  // Once it returns, nothing of the participant is stored any more, under whatever
  // name. The one under way if there is one. NOT_FOUND if there is no such
  // participant in the scope; one that is unknown to all is blocked alike if the
  // scope is everything. ABORTED if the etag is not the one given; INVALID_ARGUMENT
  // if the reason names the participant.
  absl::StatusOr<ErasureRecord> Start(const ErasureOrder& order, const AccessScope& scope);

  // What Start would find. Changes nothing.
  absl::StatusOr<ErasureRecord> DryRun(const ErasureOrder& order, const AccessScope& scope);

  // NOT_FOUND if there is none in the scope: of a participant in one of its groups, or of
  // one who was when it began.
  absl::StatusOr<ErasureRecord> Get(int64_t id, const AccessScope& scope);

  // Those in the scope before `before`, or from the newest; of one identifier only if it
  // is given.
  absl::StatusOr<ErasurePage> List(std::optional<int64_t> before,
                                   const std::optional<std::string>& identifier,
                                   const AccessScope& scope, int page_size);

 private:
  absl::StatusOr<ErasureRecord> TryStart(const ErasureOrder& order, const AccessScope& scope);
  absl::Status Count(Connection& connection, const HeldParticipant& participant,
                     ErasureRecord& erasure) const;

  Pool& pool_;
  const ErasureKey& key_;
  const ErasureTools& tools_;
  const std::function<void()> wake_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURES_H_
