#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_DOWNLOAD_SERVICE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_DOWNLOAD_SERVICE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/export_archive.h"
#include "server/exports/export_service.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/stream_call.h"

namespace webmunk {

// One call of DownloadExport. A part of the archive is read, by a worker, only when the
// client has taken the one before.
class DownloadExportCall final : public grpc::ServerWriteReactor<v1::DownloadExportResponse>,
                                 public OpenStream {
 public:
  // The call owns itself until gRPC is done with it; the rest must outlive it.
  static DownloadExportCall* Start(grpc::CallbackServerContext& context,
                                   const v1::DownloadExportRequest& request,
                                   const ExportParts& parts, ExportStreams& streams);

  void Drain() override { is_draining_ = true; }

 private:
  DownloadExportCall(grpc::CallbackServerContext& context, const v1::DownloadExportRequest& request,
                     const ExportParts& parts, ExportStreams& streams);
  ~DownloadExportCall() override;

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

  // A client that takes nothing for too long is gone, or as good as gone.
  void Write();

  void Continue();
  void End(const absl::Status& status) { Finish(access_.End(status)); }
  // Fills in the next message; false if there is none.
  absl::StatusOr<bool> Next();
  absl::Status Begin();
  // Which bytes are wanted.
  absl::Status Choose(const ExportJobRecord& job);
  // Now and then: also once the job is gone, or out of the caller's reach.
  absl::Status CheckStillThere();
  absl::StatusOr<ExportJobRecord> Find();

  StreamAccess access_;
  const v1::DownloadExportRequest request_;
  const ExportParts& parts_;
  ExportStreams& streams_;
  std::atomic<bool> is_draining_ = false;
  int64_t id_ = 0;
  std::string sha256_;
  std::unique_ptr<ExportArchive> archive_;
  int64_t at_ = 0;
  int64_t end_ = 0;
  absl::Time checked_;
  v1::DownloadExportResponse message_;
  bool has_slot_ = false;
  const std::function<void()> end_stalled_;
  // How many writes have ended. An alarm may come when the call is gone.
  const std::shared_ptr<std::atomic<int64_t>> writes_ = std::make_shared<std::atomic<int64_t>>(0);
  std::unique_ptr<grpc::Alarm> alarm_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_DOWNLOAD_SERVICE_H_
