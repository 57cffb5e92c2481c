#ifndef WEBMUNK_SERVER_EXPORTS_SECTION_REST_H_
#define WEBMUNK_SERVER_EXPORTS_SECTION_REST_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/points/micros_range.h"
#include "server/reports/section.h"

namespace webmunk {

// How much of a participant's time one statement goes over, where all of it would take too
// long.
struct TimeWindow {
  // No time here is farther from 1970.
  static constexpr int64_t kFarthest = int64_t{1} << 57;

  // There is next to nothing before and after: that is a window each.
  int64_t first = 0;
  int64_t last = 0;
  int64_t width = 0;

  // After one with this bound took too long, or next to no time.
  void Narrow(const MicrosRange& bound);
  void Widen(const MicrosRange& bound);
};

// What is left to read of a section. Not thread-safe.
class SectionRest {
 public:
  struct Source {
    int32_t participant_id = 0;
    // In the section's sources.
    int32_t place = 0;
  };
  // Where a point is within its source.
  struct Position {
    int64_t time = 0;
    int64_t id = 0;
  };

  // `ids` are those of the participants that are read, by identifier. The section must
  // outlive this.
  SectionRest(const Section& section, const std::unordered_map<std::string, int32_t>& ids);

  const Section& section() const { return section_; }
  bool is_done() const { return next_ == sources_.size(); }
  const std::vector<Source>& sources() const { return sources_; }
  // The first of them that is left.
  size_t next() const { return next_; }
  // Whether some of the next source is read.
  bool is_amidst() const { return after_.has_value() || edge_.has_value(); }

  // The times that the next statement is to go over, of the one that it sorts by. Unless it
  // is about all there are, the statement must be about the next source alone.
  MicrosRange Bound(const TimeWindow* window) const;

  // Goes to a point of a place; false: it is not behind the one before.
  bool MoveTo(int32_t place, const Position& at);
  // The last point of the next source that was read.
  const std::optional<Position>& after() const { return after_; }
  bool IsBehind(const Position& first, const Position& second) const;

  // A statement has come to its end: it was about the sources up to `end`, exclusive, and
  // had this bound.
  void Pass(size_t end, const MicrosRange& bound);

  // Counts points and statements, to see whether it goes on at all.
  int64_t passed() const { return passed_; }

 private:
  const Section& section_;
  std::vector<Source> sources_;
  size_t next_ = 0;
  std::optional<Position> after_;
  // Up to this time all of the next source is read.
  std::optional<int64_t> edge_;
  int64_t passed_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SECTION_REST_H_
