// The methods of `Client` that read streams of points.

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "webmunk/client.h"
#include "webmunk/error.h"
#include "webmunk/retry.h"

namespace webmunk {
namespace {

// A call with another token can succeed at once.
bool MayGoOn(const absl::Status& status) {
  return IsRetryable(status) || absl::IsResourceExhausted(status);
}

// Reads the messages of `open`'s calls, each behind the last token of the one before.
template <typename Response, typename Request, typename Open>
absl::Status ReadOn(const Client& client, Request request, absl::Duration patience,
                    absl::FunctionRef<bool(const Response&)> take, Open open) {
  absl::Time last_message = absl::Now();
  Backoff backoff{RetryOptions()};
  while (true) {
    grpc::ClientContext context;
    client.PrepareStream(context);
    const auto reader = open(context, request);
    Response message;
    while (reader->Read(&message)) {
      last_message = absl::Now();
      backoff = Backoff{RetryOptions()};
      request.set_resume_token(message.resume_token());
      if (take(message)) continue;
      context.TryCancel();
      reader->Finish();
      return absl::OkStatus();
    }
    absl::Status status = ToAbslStatus(reader->Finish());
    if (!MayGoOn(status) || absl::Now() - last_message > patience) return status;
    absl::SleepFor(backoff.Next());
  }
}

}  // namespace

absl::Status Client::WatchDataPoints(
    v1::WatchDataPointsRequest request,
    absl::FunctionRef<bool(const v1::WatchDataPointsResponse& message)> take) const {
  return ReadOn<v1::WatchDataPointsResponse>(
      *this, std::move(request), timeout_, take,
      [this](grpc::ClientContext& context, const v1::WatchDataPointsRequest& next) {
        return participants().WatchDataPoints(&context, next);
      });
}

absl::Status Client::StreamDataPoints(
    v1::StreamDataPointsRequest request,
    absl::FunctionRef<bool(const v1::StreamDataPointsResponse& message)> take) const {
  return ReadOn<v1::StreamDataPointsResponse>(
      *this, std::move(request), timeout_, take,
      [this](grpc::ClientContext& context, const v1::StreamDataPointsRequest& next) {
        return participants().StreamDataPoints(&context, next);
      });
}

}  // namespace webmunk
