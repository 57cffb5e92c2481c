#ifndef WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_
#define WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace webmunk::testing {

// One bundle, ready to be sent in either way.
struct BenchBundle {
  size_t points = 0;
  // The bundle itself, a gzip stream.
  std::string gzip;
  // A serialized AppendBundleRequest with it.
  grpc::ByteBuffer grpc_request;
  // A whole HTTP request with the extension's form; empty if not asked for.
  std::string http_request;
};

struct BenchLoadOptions {
  // About as many are made, in bundles as the extension makes them.
  size_t points = 300'000;
  uint64_t seed = 1;
  // 0: the mix of a study. Else all points have about as much HTML.
  size_t html_bytes = 0;
  // Share of the bundles whose rows come a second time, a little later and
  // beside a new status point, as after a worker's death.
  double resend_share = 0;
  bool with_http = false;
};

struct BenchLoad {
  std::vector<BenchBundle> bundles;
  // That are sent, and that are to be stored.
  size_t points = 0;
  size_t distinct_points = 0;
  // Per point, before gzip; and how far that got.
  double pretty_bytes = 0;
  double gzip_ratio = 0;
};

// What 2,000 simulated participants send. The same each time but for the times.
BenchLoad MakeBenchLoad(const BenchLoadOptions& options);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_BENCH_LOAD_H_
