#include "server/exports/export_download_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_job_proto.h"
#include "server/reports/json_object.h"
#include "server/rpc/byte_stream.h"

namespace webmunk {
namespace {

constexpr int64_t kChunk = int64_t{512} << 10;
constexpr absl::Duration kLongestWrite = absl::Seconds(60);

}  // namespace

grpc::ServerWriteReactor<v1::DownloadExportResponse>* ExportServiceImpl::DownloadExport(
    grpc::CallbackServerContext* context, const v1::DownloadExportRequest* request) {
  return DownloadExportCall::Start(*context, *request, parts_, streams_);
}

DownloadExportCall::DownloadExportCall(grpc::CallbackServerContext& context,
                                       const v1::DownloadExportRequest& request,
                                       const ExportParts& parts, ExportStreams& streams)
    : access_(parts.calls.gate, context, "ExportService.DownloadExport"),
      request_(request),
      parts_(parts),
      streams_(streams),
      end_stalled_(CallEnder(
          context,
          absl::DeadlineExceededError("nothing was taken for a minute; go on at this offset"))) {
  streams_.open.Add(*this);
}

DownloadExportCall::~DownloadExportCall() {
  streams_.open.Remove(*this);
  if (has_slot_) streams_.downloads.GiveBack(access_.caller().principal.user_id);
}

DownloadExportCall* DownloadExportCall::Start(grpc::CallbackServerContext& context,
                                              const v1::DownloadExportRequest& request,
                                              const ExportParts& parts, ExportStreams& streams) {
  auto* call = new DownloadExportCall(context, request, parts, streams);
  call->Continue();
  return call;
}

void DownloadExportCall::Write() {
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(absl::ToChronoTime(absl::Now() + kLongestWrite),
              [writes = writes_, write = writes_->load(), end = end_stalled_](bool ok) {
                if (ok && *writes == write) end();
              });
  // May end the call, and this object with it, before it returns.
  StartWrite(&message_);
}

void DownloadExportCall::OnWriteDone(bool ok) {
  ++*writes_;
  if (!ok) return End(absl::CancelledError("the client went away"));
  Continue();
}

void DownloadExportCall::Continue() {
  const bool queued = parts_.calls.workers.Submit([this] {
    const absl::StatusOr<bool> has_next = Next();
    // Either may end the call, and this object with it, before it returns.
    if (has_next.ok() && *has_next) return Write();
    End(has_next.status());
  });
  if (!queued) End(absl::UnavailableError("the server is too busy; try again later"));
}

absl::StatusOr<ExportJobRecord> DownloadExportCall::Find() {
  const Caller& caller = access_.caller();
  WEBMUNK_ASSIGN_OR_RETURN(
      ExportJobView view,
      parts_.jobs.Look(id_, {.user_id = caller.principal.user_id, .scope = caller.scope}));
  return std::move(view.job);
}

absl::Status DownloadExportCall::Choose(const ExportJobRecord& job) {
  const int64_t size = job.archive->bytes;
  if (!request_.if_match().empty() && request_.if_match() != job.archive->sha256) {
    return absl::AbortedError("the archive is another one than if_match says");
  }
  // A client that has all of it may ask for the rest, which is nothing.
  if (request_.offset() > size) {
    return absl::OutOfRangeError(absl::StrCat("offset is behind the archive's end at ", size));
  }
  at_ = request_.offset();
  const int64_t left = size - at_;
  end_ = at_ + (request_.limit() == 0 ? left : std::min(left, request_.limit()));
  if (request_.header_only()) end_ = at_;
  return absl::OkStatus();
}

absl::Status DownloadExportCall::Begin() {
  WEBMUNK_RETURN_IF_ERROR(access_.Begin());
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseExportJobName(request_.name()));
  has_slot_ = streams_.downloads.Take(access_.caller().principal.user_id);
  if (!has_slot_) return absl::ResourceExhaustedError("too many downloads; go on later");
  if (request_.offset() < 0) return absl::InvalidArgumentError("offset must not be negative");
  if (request_.limit() < 0) return absl::InvalidArgumentError("limit must not be negative");
  id_ = id;
  access_.caller().note.details = JsonObject().Number("export_job", id).Take();
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobRecord job, Find());
  WEBMUNK_ASSIGN_OR_RETURN(archive_, parts_.jobs.OpenArchive(job));
  WEBMUNK_RETURN_IF_ERROR(Choose(job));
  WEBMUNK_ASSIGN_OR_RETURN(access_.caller().note.participant_ids,
                           parts_.jobs.ParticipantsOf({id_}));
  sha256_ = job.archive->sha256;
  checked_ = absl::Now();
  FillArchiveHeader(job, *message_.mutable_header());
  return absl::OkStatus();
}

absl::Status DownloadExportCall::CheckStillThere() {
  WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
  if (absl::Now() - checked_ < StreamAccess::kInterval) return absl::OkStatus();
  checked_ = absl::Now();
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobRecord job, Find());
  if (job.archive && job.archive->sha256 == sha256_) return absl::OkStatus();
  return absl::AbortedError("the archive was deleted meanwhile");
}

absl::StatusOr<bool> DownloadExportCall::Next() {
  if (!archive_) {
    WEBMUNK_RETURN_IF_ERROR(Begin());
    return true;
  }
  if (at_ == end_) return false;
  if (is_draining_) return absl::UnavailableError("the server is stopping; go on at this offset");
  WEBMUNK_RETURN_IF_ERROR(CheckStillThere());
  const int64_t count = std::min(kChunk, end_ - at_);
  WEBMUNK_ASSIGN_OR_RETURN(std::string data, archive_->Read(at_, static_cast<size_t>(count)));
  at_ += count;
  access_.caller().note.items += count;
  message_.set_data(std::move(data));
  return true;
}

}  // namespace webmunk
