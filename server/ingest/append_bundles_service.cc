#include "server/ingest/append_bundles_service.h"

#include <utility>

#include "server/ingest/ingest_metrics.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/memory_room.h"
#include "server/rpc/message_bytes.h"
#include "server/rpc/status_map.h"

namespace webmunk {
namespace {

// Enough for both writers to have a full batch of ordinary bundles waiting.
constexpr size_t kMaxBundles = 128;
// One bundle may be larger: it then goes alone.
constexpr size_t kMaxBytes = size_t{32} << 20;
constexpr size_t kMaxRequestId = 64;

}  // namespace

AppendBundlesCall* AppendBundlesCall::Start(grpc::CallbackServerContext& context, Append append,
                                            ReadGate& gate, OpenStreams& streams) {
  const std::shared_ptr<AppendBundlesCall> call(
      new AppendBundlesCall(context, std::move(append), gate, streams));
  call->self_ = call;
  {
    MutexLock lock(call->mutex_);
    call->Advance();
  }
  streams.Add(*call);
  return call.get();
}

void AppendBundlesCall::StartReading() {
  // The call may end while this is still about to leave.
  const auto self = shared_from_this();
  {
    MutexLock lock(mutex_);
    if (!is_closed_) {
      reading_ = Reading::kBegun;
      return StartRead(&request_);
    }
  }
  gate_.Leave(*this, ReadGate::Outcome::kEnd);
  MutexLock lock(mutex_);
  reading_ = Reading::kNot;
  Advance();
}

void AppendBundlesCall::RefuseReading() {
  const auto self = shared_from_this();
  MutexLock lock(mutex_);
  reading_ = Reading::kNot;
  CloseBusy();
  Advance();
}

void AppendBundlesCall::Refuse() {
  MutexLock lock(mutex_);
  CloseBusy();
  Advance();
}

void AppendBundlesCall::OnReadDone(bool ok) {
  const bool was_cut = !ok && context_.IsCancelled();
  gate_.Leave(*this,
              ok        ? ReadGate::Outcome::kMessage
              : was_cut ? ReadGate::Outcome::kCut
                        : ReadGate::Outcome::kEnd,
              ok ? request_.Length() : 0);
  grpc::ByteBuffer request;
  std::string id;
  size_t bytes = 0;
  {
    MutexLock lock(mutex_);
    reading_ = Reading::kNot;
    // Whoever advances the call next may let gRPC fill `request_` again.
    request.Swap(&request_);
    if (!ok) is_closed_ = true;
    if (is_closed_) return Advance();
    absl::StatusOr<std::string> given = ReadRequestId(request, kMaxRequestId);
    if (!given.ok()) {
      Close(given.status());
      return Advance();
    }
    id = *std::move(given);
    bytes = request.Length();
    ++bundles_;
    bytes_ += bytes;
  }
  append_(request,
          [self = shared_from_this(), id, bytes](const absl::StatusOr<AppendResult>& result) {
            self->Settle(id, bytes, result);
          });
  MutexLock lock(mutex_);
  Advance();
}

void AppendBundlesCall::Settle(const std::string& request_id, size_t bytes,
                               const absl::StatusOr<AppendResult>& result) {
  v1::AppendBundlesResponse answer;
  answer.set_request_id(request_id);
  if (result.ok()) {
    FillAppendResponse(*result, *answer.mutable_result());
  } else {
    FillBundleError(ToGrpcStatus(result.status()), *answer.mutable_error());
  }
  MutexLock lock(mutex_);
  bytes_ -= bytes;
  answers_.push_back(ToBytes(answer));
  Advance();
}

void AppendBundlesCall::OnWriteDone(bool ok) {
  MutexLock lock(mutex_);
  is_writing_ = false;
  answers_.pop_front();
  --bundles_;
  if (!ok) is_broken_ = true;
  Advance();
}

void AppendBundlesCall::OnCancel() {
  MutexLock lock(mutex_);
  is_broken_ = true;
  Close(absl::CancelledError("the call was cancelled"));
  Advance();
}

void AppendBundlesCall::Drain() {
  MutexLock lock(mutex_);
  Close(absl::UnavailableError(
      "the server is stopping; send the bundles without an answer again later"));
  Advance();
}

void AppendBundlesCall::OnDone() {
  Disarm();
  streams_.Remove(*this);
  // A thread that is just leaving Settle has a share of its own.
  self_.reset();
}

void AppendBundlesCall::CloseBusy() {
  const absl::Status busy = TooBusy();
  if (!is_closed_) IngestMetrics::Get().CountAnswer(busy, 0);
  Close(busy);
}

void AppendBundlesCall::Close(const absl::Status& status) {
  if (is_closed_) return;
  is_closed_ = true;
  status_ = status;
}

void AppendBundlesCall::DropAnswers() {
  const size_t kept = is_writing_ ? 1 : 0;
  if (answers_.size() <= kept) return;
  bundles_ -= answers_.size() - kept;
  answers_.resize(kept);
}

void AppendBundlesCall::StartNextRead() {
  switch (gate_.Enter(*this, peer_)) {
    case ReadGate::Answer::kNow:
      reading_ = Reading::kBegun;
      return StartRead(&request_);
    case ReadGate::Answer::kLater:
      reading_ = Reading::kWaiting;
      return;
    case ReadGate::Answer::kRefused:
      return CloseBusy();
  }
}

void AppendBundlesCall::Advance() {
  if (is_finished_) return;
  if (is_broken_) {
    DropAnswers();
  } else if (!is_writing_ && !answers_.empty()) {
    is_writing_ = true;
    StartWrite(&answers_.front());
  }
  if (!is_closed_ && reading_ == Reading::kNot && bundles_ < kMaxBundles && bytes_ < kMaxBytes) {
    StartNextRead();
  }
  if (is_closed_ && reading_ == Reading::kWaiting && gate_.Withdraw(*this)) {
    reading_ = Reading::kNot;
  }
  // The gate has a hold on the call while it waits.
  if (!is_closed_ || bundles_ > 0 || reading_ == Reading::kWaiting) return;
  is_finished_ = true;
  Finish(ToGrpcStatus(status_));
}

}  // namespace webmunk
