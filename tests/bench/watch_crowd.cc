#include "tests/bench/watch_crowd.h"

#include "tests/support/require.h"

namespace webmunk::testing {

namespace {

// Fewer than the server takes of a connection; those behind would wait.
constexpr int kWatchersPerConnection = 50;

}  // namespace

WatchCrowd::WatchCrowd(const ServerProcess& server, int watchers, const std::string& filter) {
  v1::WatchDataPointsRequest request;
  request.set_filter(filter);
  std::shared_ptr<grpc::Channel> channel;
  for (int i = 0; i < watchers; ++i) {
    if (i % kWatchersPerConnection == 0) channel = server.NewChannel();
    calls_.push_back(std::make_unique<PointWatchCall>(channel, request));
  }
  for (const auto& call : calls_) {
    if (call->WaitUntilBegun()) continue;
    const grpc::Status end = call->WaitForEnd(std::chrono::milliseconds(0));
    Require(false, "a watch did not begin: " + end.error_message());
  }
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
