#ifndef WEBMUNK_TESTS_BENCH_COUNTING_SINK_H_
#define WEBMUNK_TESTS_BENCH_COUNTING_SINK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/reports/member_sink.h"

namespace webmunk::testing {

// Counts the bytes, and keeps the first of them.
class CountingSink : public MemberSink {
 public:
  absl::Status Begin(const MemberHead&) override { return absl::OkStatus(); }
  absl::Status Write(std::string_view piece) override {
    constexpr size_t kKept = size_t{64} << 20;
    bytes += piece.size();
    if (kept.size() < kKept) kept += piece;
    return absl::OkStatus();
  }
  absl::Status End(int64_t) override { return absl::OkStatus(); }

  size_t bytes = 0;
  std::string kept;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_COUNTING_SINK_H_
