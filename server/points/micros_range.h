#ifndef WEBMUNK_SERVER_POINTS_MICROS_RANGE_H_
#define WEBMUNK_SERVER_POINTS_MICROS_RANGE_H_

#include <algorithm>
#include <cstdint>
#include <optional>

namespace webmunk {

// A span of microseconds since 1970: from inclusive, to exclusive, open where
// absent.
struct MicrosRange {
  std::optional<int64_t> from;
  std::optional<int64_t> to;

  // Leaves what is in `other` too.
  void Narrow(const MicrosRange& other) {
    if (other.from) from = std::max(from.value_or(*other.from), *other.from);
    if (other.to) to = std::min(to.value_or(*other.to), *other.to);
  }
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_MICROS_RANGE_H_
