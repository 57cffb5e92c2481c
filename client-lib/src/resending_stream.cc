#include "webmunk/resending_stream.h"

#include <atomic>
#include <future>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "grpcpp/alarm.h"
#include "retry_loop.h"
#include "webmunk/error.h"

namespace webmunk {
namespace {

using Result = absl::StatusOr<v1::AppendBundleResponse>;

// Breaks a stream off at a time, unless this is destroyed before: writing to a server
// that reads no more would wait for ever.
class TimeLimit {
 public:
  TimeLimit(absl::Time deadline, const std::shared_ptr<BundleStream>& stream) {
    alarm_.Set(absl::ToChronoTime(deadline),
               [weak = std::weak_ptr<BundleStream>(stream), over = is_over_](bool has_come) {
                 if (!has_come) return;
                 *over = true;
                 if (const std::shared_ptr<BundleStream> late = weak.lock()) late->Break();
               });
  }

  // Whether it was this that broke the stream. The clock would not tell: alarms may
  // be a little early.
  bool IsOver() const { return *is_over_; }

 private:
  const std::shared_ptr<std::atomic<bool>> is_over_ = std::make_shared<std::atomic<bool>>(false);
  grpc::Alarm alarm_;
};

}  // namespace

ResendingStream::ResendingStream(Client client, RetryOptions retry, absl::Duration timeout)
    : client_(std::move(client)), retry_(retry), timeout_(timeout) {}

ResendingStream::~ResendingStream() {
  if (stream_ == nullptr) return;
  const TimeLimit limit(absl::Now() + timeout_, stream_);
  // All bundles are answered: how the stream ends makes no difference.
  stream_->Close().IgnoreError();
}

std::shared_ptr<BundleStream> ResendingStream::Current() {
  const std::lock_guard lock(mutex_);
  if (stream_ == nullptr || stream_->HasEnded()) stream_ = client_.OpenBundleStream();
  return stream_;
}

absl::StatusOr<v1::AppendBundleResponse> ResendingStream::AppendBundle(
    const v1::AppendBundleRequest& bundle) {
  const absl::Time deadline = absl::Now() + timeout_;
  Result result;
  const absl::Status status = RunWithRetries(retry_, deadline, [&] {
    result = Attempt(bundle, deadline);
    return result.status();
  });
  if (!status.ok()) return status;
  return result;
}

absl::StatusOr<v1::AppendBundleResponse> ResendingStream::Attempt(
    const v1::AppendBundleRequest& bundle, absl::Time deadline) {
  const std::shared_ptr<BundleStream> stream = Current();
  // Shared, since its setting may outlast the waiting for it.
  const auto answered = std::make_shared<std::promise<Result>>();
  std::future<Result> answer = answered->get_future();
  const TimeLimit limit(deadline, stream);
  stream->Append(bundle, [answered](Result result) { answered->set_value(std::move(result)); });
  Result result = answer.get();
  if (result.ok() || !stream->HasEnded()) return result;
  const bool was_broken = absl::IsCancelled(result.status());
  // Also what had not gone out yet when the time came.
  if (limit.IsOver() && (was_broken || IsRetryable(result.status()))) {
    return absl::DeadlineExceededError(
        "no answer in time; whether the bundle is stored is not known");
  }
  if (IsRetryable(result.status())) return result;
  // The stream's end says nothing about this bundle.
  if (!was_broken) return SendAlone(bundle, deadline);
  return absl::UnavailableError("the stream was broken off");
}

absl::StatusOr<v1::AppendBundleResponse> ResendingStream::SendAlone(
    const v1::AppendBundleRequest& bundle, absl::Time deadline) const {
  grpc::ClientContext context;
  client_.WithTimeout(deadline - absl::Now()).Prepare(context);
  v1::AppendBundleResponse response;
  const absl::Status status =
      ToAbslStatus(client_.ingest().AppendBundle(&context, bundle, &response));
  if (!status.ok()) return status;
  return response;
}

}  // namespace webmunk
