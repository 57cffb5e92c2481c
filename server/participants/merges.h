#ifndef WEBMUNK_SERVER_PARTICIPANTS_MERGES_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MERGES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/participants/merge_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Which participant stays, and which becomes another name of it.
struct MergeOrder {
  std::string participant;
  std::string merged;
  std::string requester;
};

// A page of merges, newest first, and, unless it is the last, where the next begins.
struct MergePage {
  std::vector<MergeRecord> merges;
  std::optional<int64_t> next;
};

// Begins merges and tells of them; a background task does the work. Thread-safe.
class Merges {
 public:
  // `wake` has the task run soon. `pool` must outlive this.
  Merges(Pool& pool, std::function<void()> wake) : pool_(pool), wake_(std::move(wake)) {}

  // Once it returns, what is sent under either name is stored under the one that
  // stays. NOT_FOUND unless both are in the scope; FAILED_PRECONDITION if one of them
  // is being erased, or is merged already, or is still taking another in.
  absl::StatusOr<MergeRecord> Start(const MergeOrder& order, const AccessScope& scope);

  // What Start would find. Changes nothing.
  absl::StatusOr<MergeRecord> DryRun(const MergeOrder& order, const AccessScope& scope);

  // See FindMerge.
  absl::StatusOr<MergeRecord> Get(int64_t id, const AccessScope& scope);

  // Those in the scope before `before`, or from the newest.
  absl::StatusOr<MergePage> List(std::optional<int64_t> before, const AccessScope& scope,
                                 int page_size);

 private:
  absl::StatusOr<MergeRecord> TryStart(const MergeOrder& order, const AccessScope& scope);

  Pool& pool_;
  const std::function<void()> wake_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MERGES_H_
