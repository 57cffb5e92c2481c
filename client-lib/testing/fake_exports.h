#ifndef WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_
#define WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "webmunk/v1/export.grpc.pb.h"

namespace webmunk {

// The part of a FakeServer that knows jobs of exports: it keeps what it is asked. Only
// one call at a time.
struct FakeExports : v1::ExportService::Service {
  // What jobs are made, and what of each is seen, one after the other.
  std::vector<v1::ExportJob> jobs;
  std::vector<v1::ExportJob> watched;
  // What a stream ends with after this many messages; the next one goes on.
  std::size_t messages_per_stream = static_cast<std::size_t>(-1);
  std::string archive;

  v1::CreateExportJobRequest created;
  v1::ListExportJobsRequest listed;
  std::vector<v1::DownloadExportRequest> downloads;
  std::string cancelled;

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

 private:
  std::size_t watch_at_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_CLIENT_TESTING_FAKE_EXPORTS_H_
