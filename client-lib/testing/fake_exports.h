#ifndef WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_
#define WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "webmunk/v1/export.grpc.pb.h"

namespace webmunk {

// The part of a FakeServer that knows exports: it keeps what it is asked. Only one call
// at a time.
struct FakeExports : v1::ExportService::Service {
  // What jobs are made, and what is seen of those that are watched, one after the other.
  std::vector<v1::ExportJob> jobs;
  std::vector<v1::ExportJob> watched;
  // What a stream ends with after this many messages; the next one goes on.
  std::size_t messages_per_stream = static_cast<std::size_t>(-1);
  std::string archive;
  std::string archive_sha256;

  v1::CreateExportJobRequest created;
  v1::ListExportJobsRequest listed;
  std::vector<v1::DownloadExportRequest> downloads;
  std::string cancelled;

  // What there is. What is created or changed is answered, but not added.
  std::vector<v1::ExportSchedule> schedules;
  v1::BackfillExportScheduleResponse backfill_response;
  std::vector<v1::ExportDestination> destinations;
  v1::TestExportDestinationResponse test_response;

  v1::CreateExportScheduleRequest schedule_created;
  v1::UpdateExportScheduleRequest schedule_updated;
  std::string schedule_deleted;
  v1::BackfillExportScheduleRequest backfilled;
  v1::CreateExportDestinationRequest destination_created;
  v1::UpdateExportDestinationRequest destination_updated;
  std::string destination_deleted;
  std::string destination_tested;

  grpc::Status CreateExportJob(grpc::ServerContext* context,
                               const v1::CreateExportJobRequest* request,
                               v1::CreateExportJobResponse* response) override;
  grpc::Status GetExportJob(grpc::ServerContext* context, const v1::GetExportJobRequest* request,
                            v1::GetExportJobResponse* response) override;
  grpc::Status ListExportJobs(grpc::ServerContext* context,
                              const v1::ListExportJobsRequest* request,
                              v1::ListExportJobsResponse* response) override;
  grpc::Status CancelExportJob(grpc::ServerContext* context,
                               const v1::CancelExportJobRequest* request,
                               v1::CancelExportJobResponse* response) override;
  grpc::Status WatchExportJob(grpc::ServerContext* context,
                              const v1::WatchExportJobRequest* request,
                              grpc::ServerWriter<v1::WatchExportJobResponse>* writer) override;
  grpc::Status DownloadExport(grpc::ServerContext* context,
                              const v1::DownloadExportRequest* request,
                              grpc::ServerWriter<v1::DownloadExportResponse>* writer) override;

  grpc::Status CreateExportSchedule(grpc::ServerContext* context,
                                    const v1::CreateExportScheduleRequest* request,
                                    v1::CreateExportScheduleResponse* response) override;
  grpc::Status GetExportSchedule(grpc::ServerContext* context,
                                 const v1::GetExportScheduleRequest* request,
                                 v1::GetExportScheduleResponse* response) override;
  grpc::Status ListExportSchedules(grpc::ServerContext* context,
                                   const v1::ListExportSchedulesRequest* request,
                                   v1::ListExportSchedulesResponse* response) override;
  grpc::Status UpdateExportSchedule(grpc::ServerContext* context,
                                    const v1::UpdateExportScheduleRequest* request,
                                    v1::UpdateExportScheduleResponse* response) override;
  grpc::Status DeleteExportSchedule(grpc::ServerContext* context,
                                    const v1::DeleteExportScheduleRequest* request,
                                    v1::DeleteExportScheduleResponse* response) override;
  grpc::Status BackfillExportSchedule(grpc::ServerContext* context,
                                      const v1::BackfillExportScheduleRequest* request,
                                      v1::BackfillExportScheduleResponse* response) override;

  grpc::Status CreateExportDestination(grpc::ServerContext* context,
                                       const v1::CreateExportDestinationRequest* request,
                                       v1::CreateExportDestinationResponse* response) override;
  grpc::Status GetExportDestination(grpc::ServerContext* context,
                                    const v1::GetExportDestinationRequest* request,
                                    v1::GetExportDestinationResponse* response) override;
  grpc::Status ListExportDestinations(grpc::ServerContext* context,
                                      const v1::ListExportDestinationsRequest* request,
                                      v1::ListExportDestinationsResponse* response) override;
  grpc::Status UpdateExportDestination(grpc::ServerContext* context,
                                       const v1::UpdateExportDestinationRequest* request,
                                       v1::UpdateExportDestinationResponse* response) override;
  grpc::Status DeleteExportDestination(grpc::ServerContext* context,
                                       const v1::DeleteExportDestinationRequest* request,
                                       v1::DeleteExportDestinationResponse* response) override;
  grpc::Status TestExportDestination(grpc::ServerContext* context,
                                     const v1::TestExportDestinationRequest* request,
                                     v1::TestExportDestinationResponse* response) override;

 private:
  // How many of the messages of each job, by its name, were sent.
  std::map<std::string, std::size_t> watch_at_;
};

}  // namespace webmunk

#endif  // WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_
