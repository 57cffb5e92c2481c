#ifndef WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_
#define WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <string>
#include <vector>

namespace webmunk::testing {

inline constexpr size_t kPointsPerBundle = 64;

// One bundle, ready to be sent in either way.
struct BenchBundle {
  // A serialized AppendBundleRequest with gzip.
  grpc::ByteBuffer grpc_request;
  // A whole HTTP request with the extension's form.
  std::string http_request;
};

struct BenchLoad {
  std::vector<BenchBundle> bundles;
  size_t points = 0;
  // Per point, before and after minifying, and how far gzip got.
  double pretty_bytes = 0;
  double minified_bytes = 0;
  double gzip_ratio = 0;
};

// Makes about `points` points in bundles of 64: 2,000 participants, the mix of
// generators that the extension sends, times of the last three days, texts like
// those of shop pages. The same each time but for the times.
BenchLoad MakeBenchLoad(size_t points);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_
