#include "server/ingest/upload_attachment_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/base/log_limiter.h"
#include "server/base/mutex.h"
#include "server/base/status_macros.h"
#include "server/ingest/ingest_metrics.h"
#include "server/ingest/memory_room.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/status_map.h"
#include "server/rpc/trace.h"

namespace webmunk {
namespace {

constexpr size_t kMaxData = size_t{1} << 20;
// With what is around the data; a header is smaller.
constexpr size_t kMaxMessage = kMaxData + (size_t{16} << 10);
// Far less than what incomplete uploads are kept.
constexpr absl::Duration kMaxDuration = absl::Minutes(15);

void LogRefused(const absl::Status& status, const std::string& trace) {
  static auto& limiter = *new LogLimiter();
  const std::string code = absl::StatusCodeToString(status.code());
  const std::optional<int64_t> left_out = limiter.Admit(code);
  if (!left_out) return;
  LogWarning("attachment refused", {{"code", code},
                                    {"reason", std::string(status.message())},
                                    {"trace", trace},
                                    {"left_out", *left_out}});
}

}  // namespace

// Outlives the call: the alarm may go off while the call ends.
struct UploadAttachmentCall::Timer {
  Mutex mutex;
  // Null once the call has ended.
  grpc::CallbackServerContext* context ABSL_GUARDED_BY(mutex) = nullptr;
};

UploadAttachmentCall::UploadAttachmentCall(grpc::CallbackServerContext& context,
                                           grpc::ByteBuffer& response, AttachmentIntake& intake,
                                           ByteBudget& memory, ReadGate& gate, WorkerPool& workers)
    : ReadGate::Reader([this] {
        if (is_reading_.exchange(false)) EndOnWorker(TooBusy());
      }),
      begin_(absl::Now()),
      trace_(TraceIdOf(context)),
      context_(context),
      response_(response),
      intake_(intake),
      memory_(memory),
      gate_(gate),
      workers_(workers),
      timer_(std::make_shared<Timer>()) {
  {
    MutexLock lock(timer_->mutex);
    timer_->context = &context;
  }
  alarm_.Set(absl::ToChronoTime(absl::Now() + kMaxDuration), [timer = timer_](bool is_over) {
    MutexLock lock(timer->mutex);
    if (is_over && timer->context != nullptr) timer->context->TryCancel();
  });
}

UploadAttachmentCall* UploadAttachmentCall::Start(grpc::CallbackServerContext& context,
                                                  grpc::ByteBuffer& response,
                                                  AttachmentIntake& intake, ByteBudget& memory,
                                                  ReadGate& gate, WorkerPool& workers,
                                                  const absl::Status& admitted) {
  auto* call = new UploadAttachmentCall(context, response, intake, memory, gate, workers);
  if (!admitted.ok()) {
    call->End(admitted);
  } else {
    call->Read();
  }
  return call;
}

void UploadAttachmentCall::Read() {
  switch (gate_.Enter(*this, context_.peer())) {
    case ReadGate::Answer::kNow:
      return StartReading();
    case ReadGate::Answer::kLater:
      return;
    case ReadGate::Answer::kRefused:
      return EndOnWorker(TooBusy());
  }
}

void UploadAttachmentCall::StartReading() {
  Undisturbed([this] {
    is_reading_ = true;
    StartRead(&bytes_);
  });
}

void UploadAttachmentCall::RefuseReading() { EndOnWorker(TooBusy()); }

void UploadAttachmentCall::OnCancel() {
  // A read that has begun fails.
  if (gate_.Withdraw(*this)) EndOnWorker(absl::CancelledError("the call was cancelled"));
}

void UploadAttachmentCall::OnReadDone(bool ok) {
  gate_.Leave(*this, ok ? ReadGate::Outcome::kMessage : ReadGate::Outcome::kEnd,
              ok ? bytes_.Length() : 0);
  if (!is_reading_.exchange(false)) return;
  const absl::Status arrived = ok ? Arrive() : absl::OkStatus();
  if (!arrived.ok()) return EndOnWorker(arrived);
  const bool queued = workers_.Submit([this, ok] {
    const absl::Status status = ok ? Take(arrived_->message) : Complete();
    arrived_.reset();
    if (!ok || !status.ok()) return End(status);
    Read();
  });
  if (!queued) End(absl::UnavailableError("the server is too busy; try again later"));
}

void UploadAttachmentCall::EndOnWorker(const absl::Status& status) {
  if (!workers_.Submit([this, status] { End(status); })) End(status);
}

absl::Status UploadAttachmentCall::Arrive() {
  if (bytes_.Length() > kMaxMessage) {
    bytes_.Clear();
    return absl::InvalidArgumentError("data must have at most 1 MiB in one message");
  }
  auto arrived = TakeMessage<v1::UploadAttachmentRequest>(bytes_, memory_);
  if (!arrived.ok()) return arrived.status();
  arrived_.emplace(*std::move(arrived));
  return absl::OkStatus();
}

absl::Status UploadAttachmentCall::Take(const v1::UploadAttachmentRequest& request) {
  switch (request.part_case()) {
    case v1::UploadAttachmentRequest::kHeader: {
      if (upload_ != nullptr) return absl::InvalidArgumentError("a second header");
      WEBMUNK_ASSIGN_OR_RETURN(
          upload_, intake_.Begin(request.header().identifier(), request.header().content_type(),
                                 ReadCallContext(context_).client_address));
      return absl::OkStatus();
    }
    case v1::UploadAttachmentRequest::kData:
      if (upload_ == nullptr) return absl::InvalidArgumentError("the header must come first");
      if (request.data().size() > kMaxData) {
        return absl::InvalidArgumentError("data must have at most 1 MiB in one message");
      }
      return upload_->Add(request.data());
    case v1::UploadAttachmentRequest::PART_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("each message must have a header or data");
}

absl::Status UploadAttachmentCall::Complete() {
  // A client that went away looks like one that is done. If this comes too early to
  // tell, what arrived is kept without anybody knowing its name, and expires.
  if (context_.IsCancelled()) return absl::CancelledError("the call was cancelled");
  if (upload_ == nullptr) return absl::InvalidArgumentError("the header must come first");
  WEBMUNK_RETURN_IF_ERROR(upload_->Complete());
  v1::UploadAttachmentResponse response;
  response.set_name(AttachmentName(upload_->id()));
  response.set_size_bytes(upload_->size());
  response_ = ToBytes(response);
  return absl::OkStatus();
}

void UploadAttachmentCall::End(const absl::Status& status) {
  static MethodLatency& latency = MethodLatency::Of("IngestService.UploadAttachment");
  latency.Record(status.code(), absl::Now() - begin_);
  IngestMetrics::Get().CountAttachment(status, upload_ != nullptr ? upload_->size() : 0);
  if (!status.ok()) {
    LogRefused(status, trace_);
    if (upload_ != nullptr) upload_->Drop();
  }
  Finish(ToGrpcStatus(status));
}

void UploadAttachmentCall::OnDone() {
  Disarm();
  {
    MutexLock lock(timer_->mutex);
    timer_->context = nullptr;
  }
  alarm_.Cancel();
  delete this;
}

}  // namespace webmunk
