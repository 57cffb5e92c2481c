#include "server/exports/export_watch_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/exports/export_job_proto.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

bool HasEnded(ExportJobRecord::State state) {
  return state != ExportJobRecord::State::kQueued && state != ExportJobRecord::State::kRunning;
}

// What tells two answers apart.
std::string ContentOf(v1::ExportJob job) {
  job.mutable_progress()->clear_estimated_finish_time();
  return job.SerializeAsString();
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchExportJobResponse>* ExportServiceImpl::WatchExportJob(
    grpc::CallbackServerContext* context, const v1::WatchExportJobRequest* request) {
  return WatchExportCall::Start(*context, request->name(), parts_, streams_);
}

WatchExportCall::WatchExportCall(grpc::CallbackServerContext& context, std::string name,
                                 const ExportParts& parts, ExportStreams& streams)
    : access_(parts.calls.gate, context, "ExportService.WatchExportJob"),
      name_(std::move(name)),
      parts_(parts),
      streams_(streams) {
  ++streams_.watches;
  streams_.open.Add(*this);
}

WatchExportCall::~WatchExportCall() {
  streams_.open.Remove(*this);
  --streams_.watches;
}

WatchExportCall* WatchExportCall::Start(grpc::CallbackServerContext& context, std::string name,
                                        const ExportParts& parts, ExportStreams& streams) {
  auto* call = new WatchExportCall(context, std::move(name), parts, streams);
  call->Continue();
  return call;
}

void WatchExportCall::OnWriteDone(bool ok) {
  if (!ok) return End(absl::CancelledError("the client went away"));
  if (has_ended_) return End(absl::OkStatus());
  Wait();
}

void WatchExportCall::Continue() {
  const bool queued = parts_.calls.workers.Submit([this] {
    const absl::StatusOr<Next> next = Look();
    // Each may end the call, and this object with it, before it returns.
    if (!next.ok()) return End(next.status());
    if (*next == Next::kWrite) return StartWrite(&message_);
    Wait();
  });
  if (!queued) End(absl::UnavailableError("the server is too busy; try again later"));
}

void WatchExportCall::Wait() {
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(absl::ToChronoTime(absl::Now() + kInterval), [this](bool) { Continue(); });
}

absl::Status WatchExportCall::Begin() {
  WEBMUNK_RETURN_IF_ERROR(access_.Begin());
  if (streams_.watches > ExportStreams::kMostWatches) {
    return absl::ResourceExhaustedError("too many watch exports; call again later");
  }
  WEBMUNK_ASSIGN_OR_RETURN(id_, ParseExportJobName(name_));
  access_.caller().note.details = JsonObject().Number("export_job", id_).Take();
  return absl::OkStatus();
}

absl::StatusOr<WatchExportCall::Next> WatchExportCall::Look() {
  if (id_ == 0) WEBMUNK_RETURN_IF_ERROR(Begin());
  if (is_gone_) return absl::CancelledError("the client went away");
  if (is_draining_) return absl::UnavailableError("the server is stopping; call again");
  WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
  const Caller& caller = access_.caller();
  WEBMUNK_ASSIGN_OR_RETURN(
      const ExportJobView view,
      parts_.jobs.Look(id_, {.user_id = caller.principal.user_id, .scope = caller.scope}));
  message_.Clear();
  FillExportJob(view, absl::Now(), *message_.mutable_export_job());
  std::string content = ContentOf(message_.export_job());
  if (content == sent_) return Next::kWait;
  sent_ = std::move(content);
  has_ended_ = HasEnded(view.job.state);
  return Next::kWrite;
}

}  // namespace webmunk
