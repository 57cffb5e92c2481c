#ifndef WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_H_
#define WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "server/admin/quarantine_review_store.h"
#include "server/points/quarantine_replay.h"
#include "server/points/quarantine_usage_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of entries and, unless it is the last, where the next begins.
struct QuarantinePage {
  std::vector<QuarantineRecord> entries;
  std::optional<QuarantinePosition> next;
  QuarantineUsage usage;
};

// An entry and its bytes.
struct QuarantinedItem {
  QuarantineRecord record;
  std::string raw;
};

// Entries by id, or all that a filter fits.
using QuarantineSelection = std::variant<std::vector<int64_t>, QuarantineFilter>;

// What a person does with the quarantine. Thread-safe.
class QuarantineReview {
 public:
  // Asked between steps; true: the caller has gone, and no further one is made.
  using IsCancelled = std::function<bool()>;

  // Both must outlive this.
  QuarantineReview(Pool& pool, QuarantineReplay& replay, int64_t max_size_bytes)
      : pool_(pool), replay_(replay), max_size_bytes_(max_size_bytes) {}

  int64_t max_size_bytes() const { return max_size_bytes_; }

  absl::StatusOr<QuarantinePage> List(const QuarantineFilter& filter,
                                      const std::optional<QuarantinePosition>& after,
                                      int page_size);

  // NOT_FOUND if there is no such entry (any more).
  absl::StatusOr<QuarantinedItem> Get(int64_t id);

  // Reads the selected entries again; not those that come of it. UNAVAILABLE or
  // CANCELLED: some may be done.
  absl::StatusOr<ReplayCounts> Replay(const QuarantineSelection& selection,
                                      const IsCancelled& is_cancelled);

  // Deletes the selected entries and returns how many there were.
  absl::StatusOr<int64_t> Discard(const QuarantineSelection& selection,
                                  const IsCancelled& is_cancelled);

 private:
  using Step = std::function<absl::Status(const std::vector<int64_t>& ids)>;
  // Runs `step` on the selected ids, some at a time.
  absl::Status ForEach(const QuarantineSelection& selection, const IsCancelled& is_cancelled,
                       const Step& step);

  Pool& pool_;
  QuarantineReplay& replay_;
  const int64_t max_size_bytes_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_H_
