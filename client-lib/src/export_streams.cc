// The methods of `Client` that watch jobs of exports and read their archives.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "webmunk/client.h"
#include "webmunk/error.h"
#include "webmunk/retry.h"

namespace webmunk {
namespace {

bool MayGoOn(const absl::Status& status) {
  return IsRetryable(status) || absl::IsResourceExhausted(status);
}

bool HasEnded(v1::ExportJob::State state) {
  return state != v1::ExportJob::STATE_UNSPECIFIED && state != v1::ExportJob::STATE_QUEUED &&
         state != v1::ExportJob::STATE_RUNNING;
}

// When a call that broke is made anew, and when it is given up.
class Patience {
 public:
  explicit Patience(absl::Duration longest) : longest_(longest) {}

  void NoteMessage() {
    last_message_ = absl::Now();
    backoff_ = Backoff{RetryOptions()};
  }
  // Waits for the next attempt; false if there is to be none.
  bool Wait(const absl::Status& status) {
    if (!MayGoOn(status) || absl::Now() - last_message_ > longest_) return false;
    absl::SleepFor(backoff_.Next());
    return true;
  }

 private:
  const absl::Duration longest_;
  absl::Time last_message_ = absl::Now();
  Backoff backoff_{RetryOptions()};
};

}  // namespace

absl::StatusOr<v1::ExportJob> Client::WatchExportJob(
    std::string name, absl::FunctionRef<bool(const v1::ExportJob& job)> take) const {
  v1::WatchExportJobRequest request;
  request.set_name(std::move(name));
  v1::ExportJob last;
  for (Patience patience(timeout_);;) {
    grpc::ClientContext context;
    PrepareStream(context);
    const auto reader = exports().WatchExportJob(&context, request);
    v1::WatchExportJobResponse message;
    bool is_enough = false;
    while (!is_enough && reader->Read(&message)) {
      patience.NoteMessage();
      last = std::move(*message.mutable_export_job());
      is_enough = !take(last);
    }
    if (is_enough) context.TryCancel();
    absl::Status status = ToAbslStatus(reader->Finish());
    if (is_enough || (status.ok() && HasEnded(last.state()))) return last;
    if (status.ok()) status = absl::UnavailableError("the server ended the stream before the job");
    if (!patience.Wait(status)) return status;
  }
}

absl::StatusOr<v1::ExportArchive> Client::DownloadExport(
    std::string name, absl::FunctionRef<absl::Status(absl::string_view part)> take) const {
  v1::DownloadExportRequest request;
  request.set_name(std::move(name));
  v1::ExportArchive archive;
  for (Patience patience(timeout_);;) {
    grpc::ClientContext context;
    PrepareStream(context);
    const auto reader = exports().DownloadExport(&context, request);
    v1::DownloadExportResponse message;
    absl::Status taken;
    while (taken.ok() && reader->Read(&message)) {
      patience.NoteMessage();
      if (message.has_header()) {
        archive = message.header().archive();
        // What is to follow after a break must be of the same one.
        request.set_if_match(archive.sha256());
        continue;
      }
      taken = take(message.data());
      request.set_offset(request.offset() + static_cast<std::int64_t>(message.data().size()));
    }
    if (!taken.ok()) context.TryCancel();
    absl::Status status = ToAbslStatus(reader->Finish());
    if (!taken.ok()) return taken;
    if (status.ok() && request.offset() == archive.size_bytes()) return archive;
    if (status.ok()) status = absl::UnavailableError("the server ended the archive early");
    if (!patience.Wait(status)) return status;
  }
}

}  // namespace webmunk
