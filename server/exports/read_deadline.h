#ifndef WEBMUNK_SERVER_EXPORTS_READ_DEADLINE_H_
#define WEBMUNK_SERVER_EXPORTS_READ_DEADLINE_H_

#include <algorithm>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace webmunk {

// When a transaction that reads has to end. Not thread-safe.
class ReadDeadline {
 public:
  // It begins now, goes on reading for `reads`, and is broken off after `longest`.
  ReadDeadline(absl::Duration reads, absl::Duration longest)
      : end_(absl::Now() + reads), last_(absl::Now() + longest) {}

  // No statement takes longer, whatever is left.
  void LimitStatements(absl::Duration limit) { limit_ = limit; }

  bool has_passed() const { return absl::Now() > end_; }
  // Whether it may go on reading for as long.
  bool HasTimeFor(absl::Duration duration) const { return absl::Now() + duration <= end_; }
  // What a statement may take that begins now.
  absl::Duration left() const {
    return std::clamp(last_ - absl::Now(), absl::Milliseconds(1), limit_);
  }

 private:
  absl::Time end_;
  absl::Time last_;
  absl::Duration limit_ = absl::InfiniteDuration();
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_READ_DEADLINE_H_
