#include "tests/bench/watch_crowd.h"

#include "tests/support/require.h"

namespace webmunk::testing {

WatchCrowd::WatchCrowd(const std::shared_ptr<grpc::Channel>& channel, int watchers,
                       const std::string& filter) {
  v1::WatchDataPointsRequest request;
  request.set_filter(filter);
  for (int i = 0; i < watchers; ++i) {
    calls_.push_back(std::make_unique<PointWatchCall>(channel, request));
  }
  for (const auto& call : calls_) Require(call->WaitUntilBegun(), "a watch did not begin");
}

std::vector<std::chrono::steady_clock::time_point> WatchCrowd::WaitFor(size_t points) {
  std::vector<std::chrono::steady_clock::time_point> arrivals;
  for (const auto& call : calls_) {
    Require(call->WaitFor(points).size() == points, "a watcher missed a point");
    arrivals.push_back(call->last_arrival());
  }
  return arrivals;
}

}  // namespace webmunk::testing
