#include "absl/status/status.h"
#include "server/exports/export_service.h"
#include "server/rpc/stream_call.h"

namespace webmunk {
namespace {

class RefusedCall final : public grpc::ServerWriteReactor<v1::DownloadExportResponse> {
 public:
  RefusedCall(CallRunner& calls, const grpc::CallbackServerContext& context)
      : access_(calls.gate, context, "ExportService.DownloadExport") {
    const bool queued = calls.workers.Submit([this] {
      const absl::Status begun = access_.Begin();
      Finish(access_.End(begun.ok() ? absl::UnimplementedError("this server does not offer it")
                                    : begun));
    });
    if (!queued) Finish(access_.End(absl::UnavailableError("the server is too busy")));
  }

 private:
  void OnDone() override { delete this; }

  StreamAccess access_;
};

}  // namespace

grpc::ServerWriteReactor<v1::DownloadExportResponse>* ExportServiceImpl::DownloadExport(
    grpc::CallbackServerContext* context, const v1::DownloadExportRequest* /*request*/) {
  return new RefusedCall(parts_.calls, *context);
}

}  // namespace webmunk
