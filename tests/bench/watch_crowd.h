#ifndef WEBMUNK_TESTS_BENCH_WATCH_CROWD_H_
#define WEBMUNK_TESTS_BENCH_WATCH_CROWD_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/point_stream_client.h"
#include "tests/support/product.h"

namespace webmunk::testing {

// Calls of WatchDataPoints at one server, each with a thread.
class WatchCrowd {
 public:
  // Returns once all have begun.
  WatchCrowd(const ServerProcess& server, int watchers, const std::string& filter);

  // Waits until each has had as many points; when the last of them came to each.
  std::vector<std::chrono::steady_clock::time_point> WaitFor(size_t points);

 private:
  std::vector<std::unique_ptr<PointWatchCall>> calls_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_WATCH_CROWD_H_
