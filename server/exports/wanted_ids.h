#ifndef WEBMUNK_SERVER_EXPORTS_WANTED_IDS_H_
#define WEBMUNK_SERVER_EXPORTS_WANTED_IDS_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace webmunk {

// Ids of points, both included.
struct IdRange {
  int64_t first = 0;
  int64_t last = std::numeric_limits<int64_t>::max();

  bool operator==(const IdRange&) const = default;
};

// The ids of the points that an export may hold: a span, and of it what these ranges
// have, or what they do not have.
class WantedIds {
 public:
  // All.
  WantedIds() = default;

  // Ranges come in their order, and none meets another.
  static WantedIds Only(std::vector<IdRange> ranges) {
    WantedIds ids;
    ids.span_ = ranges.empty() ? IdRange{1, 0} : IdRange{ranges.front().first, ranges.back().last};
    ids.ranges_ = std::move(ranges);
    ids.are_wanted_ = true;
    return ids;
  }
  static WantedIds AllBut(std::vector<IdRange> ranges, IdRange span) {
    WantedIds ids;
    ids.span_ = span;
    ids.ranges_ = std::move(ranges);
    return ids;
  }

  // No other is wanted; empty if its last is below its first.
  const IdRange& span() const { return span_; }

  // Of AllBut: what of the span is not wanted.
  const std::vector<IdRange>& ranges() const { return ranges_; }

  bool Has(int64_t id) const {
    if (id < span_.first || id > span_.last) return false;
    if (ranges_.empty()) return !are_wanted_;
    const auto behind =
        std::upper_bound(ranges_.begin(), ranges_.end(), id,
                         [](int64_t value, const IdRange& range) { return value < range.first; });
    const bool is_within = behind != ranges_.begin() && id <= std::prev(behind)->last;
    return is_within == are_wanted_;
  }

 private:
  IdRange span_{.first = std::numeric_limits<int64_t>::min()};
  std::vector<IdRange> ranges_;
  bool are_wanted_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_WANTED_IDS_H_
