#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_SERVICE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_SERVICE_H_

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "server/exports/download_slots.h"
#include "server/exports/export_jobs.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/page_token.h"
#include "webmunk/v1/export.grpc.pb.h"

namespace webmunk {

class ExportDestinations;
class ExportSchedules;

// What ExportService is made from; all of it must outlive the service.
struct ExportParts {
  ExportJobs& jobs;
  // Of requests that name none.
  std::string time_zone;
  PageTokens& tokens;
  CallRunner& calls;
  // Null: the methods about them are UNIMPLEMENTED.
  ExportDestinations* destinations = nullptr;
  ExportSchedules* schedules = nullptr;
};

// The calls of ExportService that last. Thread-safe.
struct ExportStreams {
  // Each looks at its job once a second.
  static constexpr int kMostWatches = 256;

  OpenStreams open;
  DownloadSlots downloads;
  std::atomic<int> watches = 0;
};

// Serves ExportService. Thread-safe.
class ExportServiceImpl final : public v1::ExportService::CallbackService {
 public:
  explicit ExportServiceImpl(const ExportParts& parts) : parts_(parts) {}

  // Ends the streams.
  void Drain() { streams_.open.Drain(); }

  // export_job_service.cc
  grpc::ServerUnaryReactor* CreateExportJob(grpc::CallbackServerContext* context,
                                            const v1::CreateExportJobRequest* request,
                                            v1::CreateExportJobResponse* response) override;
  grpc::ServerUnaryReactor* GetExportJob(grpc::CallbackServerContext* context,
                                         const v1::GetExportJobRequest* request,
                                         v1::GetExportJobResponse* response) override;
  grpc::ServerUnaryReactor* ListExportJobs(grpc::CallbackServerContext* context,
                                           const v1::ListExportJobsRequest* request,
                                           v1::ListExportJobsResponse* response) override;
  grpc::ServerUnaryReactor* CancelExportJob(grpc::CallbackServerContext* context,
                                            const v1::CancelExportJobRequest* request,
                                            v1::CancelExportJobResponse* response) override;
  grpc::ServerUnaryReactor* RetryExportJob(grpc::CallbackServerContext* context,
                                           const v1::RetryExportJobRequest* request,
                                           v1::RetryExportJobResponse* response) override;
  grpc::ServerUnaryReactor* DeleteExportJob(grpc::CallbackServerContext* context,
                                            const v1::DeleteExportJobRequest* request,
                                            v1::DeleteExportJobResponse* response) override;

  // export_watch_service.cc
  grpc::ServerWriteReactor<v1::WatchExportJobResponse>* WatchExportJob(
      grpc::CallbackServerContext* context, const v1::WatchExportJobRequest* request) override;

  // export_download_service.cc
  grpc::ServerWriteReactor<v1::DownloadExportResponse>* DownloadExport(
      grpc::CallbackServerContext* context, const v1::DownloadExportRequest* request) override;

  // destination_service.cc
  grpc::ServerUnaryReactor* CreateExportDestination(
      grpc::CallbackServerContext* context, const v1::CreateExportDestinationRequest* request,
      v1::CreateExportDestinationResponse* response) override;
  grpc::ServerUnaryReactor* GetExportDestination(
      grpc::CallbackServerContext* context, const v1::GetExportDestinationRequest* request,
      v1::GetExportDestinationResponse* response) override;
  grpc::ServerUnaryReactor* ListExportDestinations(
      grpc::CallbackServerContext* context, const v1::ListExportDestinationsRequest* request,
      v1::ListExportDestinationsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateExportDestination(
      grpc::CallbackServerContext* context, const v1::UpdateExportDestinationRequest* request,
      v1::UpdateExportDestinationResponse* response) override;
  grpc::ServerUnaryReactor* DeleteExportDestination(
      grpc::CallbackServerContext* context, const v1::DeleteExportDestinationRequest* request,
      v1::DeleteExportDestinationResponse* response) override;
  grpc::ServerUnaryReactor* TestExportDestination(
      grpc::CallbackServerContext* context, const v1::TestExportDestinationRequest* request,
      v1::TestExportDestinationResponse* response) override;

  // schedule_service.cc
  grpc::ServerUnaryReactor* CreateExportSchedule(
      grpc::CallbackServerContext* context, const v1::CreateExportScheduleRequest* request,
      v1::CreateExportScheduleResponse* response) override;
  grpc::ServerUnaryReactor* GetExportSchedule(grpc::CallbackServerContext* context,
                                              const v1::GetExportScheduleRequest* request,
                                              v1::GetExportScheduleResponse* response) override;
  grpc::ServerUnaryReactor* ListExportSchedules(grpc::CallbackServerContext* context,
                                                const v1::ListExportSchedulesRequest* request,
                                                v1::ListExportSchedulesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateExportSchedule(
      grpc::CallbackServerContext* context, const v1::UpdateExportScheduleRequest* request,
      v1::UpdateExportScheduleResponse* response) override;
  grpc::ServerUnaryReactor* DeleteExportSchedule(
      grpc::CallbackServerContext* context, const v1::DeleteExportScheduleRequest* request,
      v1::DeleteExportScheduleResponse* response) override;
  grpc::ServerUnaryReactor* BackfillExportSchedule(
      grpc::CallbackServerContext* context, const v1::BackfillExportScheduleRequest* request,
      v1::BackfillExportScheduleResponse* response) override;

 private:
  absl::Status Create(const v1::CreateExportJobRequest& request, Caller& caller,
                      v1::CreateExportJobResponse& response);
  absl::Status List(const v1::ListExportJobsRequest& request, Caller& caller,
                    v1::ListExportJobsResponse& response);

  const ExportParts parts_;
  ExportStreams streams_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_SERVICE_H_
