#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_WATCH_SERVICE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_WATCH_SERVICE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/exports/export_service.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/stream_call.h"

namespace webmunk {

// One call of WatchExportJob: between two looks at the job it holds neither a thread
// nor a connection.
class WatchExportCall final : public grpc::ServerWriteReactor<v1::WatchExportJobResponse>,
                              public OpenStream {
 public:
  // The call owns itself until gRPC is done with it; the rest must outlive it.
  static WatchExportCall* Start(grpc::CallbackServerContext& context, std::string name,
                                const ExportParts& parts, ExportStreams& streams);

  void Drain() override { is_draining_ = true; }

 private:
  WatchExportCall(grpc::CallbackServerContext& context, std::string name, const ExportParts& parts,
                  ExportStreams& streams);
  ~WatchExportCall() override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override { is_gone_ = true; }
  void OnDone() override { delete this; }

  // Looks at the job on a worker, and then writes, waits or ends.
  void Continue();
  void Wait();
  void End(const absl::Status& status) { Finish(access_.End(status)); }

  enum class Next { kWrite, kWait };
  absl::StatusOr<Next> Look();
  absl::Status Begin();

  StreamAccess access_;
  const std::string name_;
  const ExportParts& parts_;
  ExportStreams& streams_;
  std::atomic<bool> is_draining_ = false;
  std::atomic<bool> is_gone_ = false;
  // Another one for each wait: what it calls may still be at its end when the next begins.
  std::unique_ptr<grpc::Alarm> alarm_;
  int64_t id_ = 0;
  bool has_ended_ = false;
  // What was sent last, but for the estimate.
  std::string sent_;
  v1::WatchExportJobResponse message_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_WATCH_SERVICE_H_
