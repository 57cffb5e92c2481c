#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINTS_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/pool.h"

namespace webmunk {

// A question of the legacy API.
struct LegacyPointQuestion {
  std::string filter;
  std::vector<std::string> order_by;
  int page_size = 0;
  int page_index = 0;
  std::optional<int64_t> latest_id;
};

struct LegacyPointAnswer {
  int64_t latest_id = 0;
  int64_t count = 0;
  // The texts of the page's points.
  std::vector<std::string> points;
  // Whose each of them is.
  std::vector<int32_t> participant_ids;
};

// Answers it. Thread-safe.
class LegacyPoints {
 public:
  // `pool` must outlive this.
  explicit LegacyPoints(Pool& pool) : pool_(pool) {}

  // FAILED_PRECONDITION, with how to narrow it, if the question is too wide;
  // INVALID_ARGUMENT if it cannot be understood.
  absl::StatusOr<LegacyPointAnswer> Ask(const LegacyPointQuestion& question,
                                        const AccessScope& scope);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINTS_H_
