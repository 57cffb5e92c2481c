#include "tests/support/point_stream_client.h"

namespace webmunk::testing {
namespace {

constexpr std::chrono::seconds kWait(10);
constexpr std::chrono::seconds kCall(60);

}  // namespace

PointStreamCall::PointStreamCall(const std::shared_ptr<grpc::Channel>& channel,
                                 const v1::StreamDataPointsRequest& request)
    : stub_(v1::ParticipantService::NewStub(channel)) {
  context_.set_deadline(std::chrono::system_clock::now() + kCall);
  reader_ = stub_->StreamDataPoints(&context_, request);
}

PointStreamCall::~PointStreamCall() { context_.TryCancel(); }

grpc::Status ReadOneMessage(const std::shared_ptr<grpc::Channel>& channel,
                            const v1::StreamDataPointsRequest& request,
                            v1::StreamDataPointsResponse& message) {
  grpc::Status status;
  for (int tries = 0; tries < 500; ++tries) {
    PointStreamCall call(channel, request);
    if (call.Read(message)) return grpc::Status::OK;
    status = call.Finish();
    if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return status;
}

PointWatchCall::PointWatchCall(const std::shared_ptr<grpc::Channel>& channel,
                               const v1::WatchDataPointsRequest& request, bool reads)
    : stub_(v1::ParticipantService::NewStub(channel)), reads_(reads) {
  context_.set_deadline(std::chrono::system_clock::now() + 2 * kCall);
  reader_ = stub_->WatchDataPoints(&context_, request);
  thread_ = std::thread([this] { Run(); });
}

PointWatchCall::~PointWatchCall() {
  context_.TryCancel();
  {
    const std::lock_guard lock(mutex_);
    reads_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void PointWatchCall::Run() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return reads_; });
  }
  v1::WatchDataPointsResponse message;
  while (reader_->Read(&message)) {
    const std::lock_guard lock(mutex_);
    points_.insert(points_.end(), message.data_points().begin(), message.data_points().end());
    tokens_.emplace_back(message.resume_token(), points_.size());
    if (message.data_points_size() > 0) last_arrival_ = std::chrono::steady_clock::now();
    changed_.notify_all();
  }
  const grpc::Status status = reader_->Finish();
  const std::lock_guard lock(mutex_);
  status_ = status;
  is_over_ = true;
  changed_.notify_all();
}

bool PointWatchCall::WaitUntilBegun() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kWait, [&] { return is_over_ || !tokens_.empty(); });
  return !tokens_.empty();
}

std::vector<v1::DataPoint> PointWatchCall::WaitFor(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kWait, [&] { return is_over_ || points_.size() >= count; });
  return points_;
}

std::string PointWatchCall::token() {
  const std::lock_guard lock(mutex_);
  return tokens_.empty() ? "" : tokens_.back().first;
}

grpc::Status PointWatchCall::WaitForEnd(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  reads_ = true;
  changed_.notify_all();
  if (!changed_.wait_for(lock, wait, [&] { return is_over_; })) {
    return {grpc::StatusCode::UNKNOWN, "the call does not end"};
  }
  return status_;
}

std::chrono::steady_clock::time_point PointWatchCall::last_arrival() {
  const std::lock_guard lock(mutex_);
  return last_arrival_;
}

std::vector<std::pair<std::string, size_t>> PointWatchCall::tokens() {
  const std::lock_guard lock(mutex_);
  return tokens_;
}

}  // namespace webmunk::testing
