#ifndef WEBMUNK_TESTS_SUPPORT_POINT_STREAM_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_POINT_STREAM_CLIENT_H_

#include <grpcpp/channel.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// A call of StreamDataPoints. With a deadline of 60 s.
class PointStreamCall {
 public:
  PointStreamCall(const std::shared_ptr<grpc::Channel>& channel,
                  const v1::StreamDataPointsRequest& request);
  ~PointStreamCall();

  // False at the end.
  bool Read(v1::StreamDataPointsResponse& message) { return reader_->Read(&message); }
  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamDataPointsResponse>> reader_;
};

// Reads the first message of a call of its own, which it then breaks off. While calls that
// were broken off before still hold their places, it calls again (10 s).
grpc::Status ReadOneMessage(const std::shared_ptr<grpc::Channel>& channel,
                            const v1::StreamDataPointsRequest& request,
                            v1::StreamDataPointsResponse& message);

// A call of WatchDataPoints that a thread of its own reads.
class PointWatchCall {
 public:
  // The thread may be told not to read.
  PointWatchCall(const std::shared_ptr<grpc::Channel>& channel,
                 const v1::WatchDataPointsRequest& request, bool reads = true);
  // Cancels.
  ~PointWatchCall();

  // Waits (10 s) until the first message has come; false if the call ended.
  bool WaitUntilBegun();
  // Waits (10 s) until as many points have come, and returns all.
  std::vector<v1::DataPoint> WaitFor(size_t count);
  std::string token();
  // Reads what is left, from now on; waits for the end. UNKNOWN: it does not come.
  grpc::Status WaitForEnd(std::chrono::milliseconds wait = std::chrono::seconds(60));
  // When the last message with points came.
  std::chrono::steady_clock::time_point last_arrival();
  // The tokens, in order, with how many points had come by then.
  std::vector<std::pair<std::string, size_t>> tokens();

 private:
  void Run();

  std::unique_ptr<v1::ParticipantService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchDataPointsResponse>> reader_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reads_;
  bool is_over_ = false;
  grpc::Status status_;
  std::vector<v1::DataPoint> points_;
  std::vector<std::pair<std::string, size_t>> tokens_;
  std::chrono::steady_clock::time_point last_arrival_;
  std::thread thread_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_POINT_STREAM_CLIENT_H_
