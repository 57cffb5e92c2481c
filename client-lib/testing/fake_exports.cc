#include "testing/fake_exports.h"

#include <algorithm>
#include <iterator>

namespace webmunk {
namespace {

constexpr std::size_t kPart = 4;

grpc::Status Broken() { return {grpc::StatusCode::UNAVAILABLE, "the connection broke"}; }

}  // namespace

grpc::Status FakeExports::CreateExportJob(grpc::ServerContext* /*context*/,
                                          const v1::CreateExportJobRequest* request,
                                          v1::CreateExportJobResponse* response) {
  created = *request;
  for (const v1::ExportJob& job : jobs) *response->add_export_jobs() = job;
  return grpc::Status::OK;
}

grpc::Status FakeExports::GetExportJob(grpc::ServerContext* /*context*/,
                                       const v1::GetExportJobRequest* request,
                                       v1::GetExportJobResponse* response) {
  for (const v1::ExportJob& job : jobs) {
    if (job.name() != request->name()) continue;
    *response->mutable_export_job() = job;
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::NOT_FOUND, "there is no such export job"};
}

grpc::Status FakeExports::ListExportJobs(grpc::ServerContext* /*context*/,
                                         const v1::ListExportJobsRequest* request,
                                         v1::ListExportJobsResponse* response) {
  listed = *request;
  for (const v1::ExportJob& job : jobs) *response->add_export_jobs() = job;
  return grpc::Status::OK;
}

grpc::Status FakeExports::CancelExportJob(grpc::ServerContext* /*context*/,
                                          const v1::CancelExportJobRequest* request,
                                          v1::CancelExportJobResponse* response) {
  cancelled = request->name();
  response->mutable_export_job()->set_name(request->name());
  response->mutable_export_job()->set_state(v1::ExportJob::STATE_CANCELLED);
  return grpc::Status::OK;
}

grpc::Status FakeExports::WatchExportJob(grpc::ServerContext* /*context*/,
                                         const v1::WatchExportJobRequest* request,
                                         grpc::ServerWriter<v1::WatchExportJobResponse>* writer) {
  std::vector<v1::ExportJob> seen;
  std::copy_if(watched.begin(), watched.end(), std::back_inserter(seen),
               [&](const v1::ExportJob& job) { return job.name() == request->name(); });
  std::size_t& at = watch_at_[request->name()];
  std::size_t sent = 0;
  // A job that has ended is seen as it ended.
  if (at == seen.size() && !seen.empty()) --at;
  while (at < seen.size()) {
    if (sent++ == messages_per_stream) return Broken();
    v1::WatchExportJobResponse message;
    *message.mutable_export_job() = seen[at++];
    writer->Write(message);
  }
  return grpc::Status::OK;
}

grpc::Status FakeExports::DownloadExport(grpc::ServerContext* /*context*/,
                                         const v1::DownloadExportRequest* request,
                                         grpc::ServerWriter<v1::DownloadExportResponse>* writer) {
  downloads.push_back(*request);
  v1::DownloadExportResponse header;
  v1::ExportArchive& about = *header.mutable_header()->mutable_archive();
  about.set_size_bytes(static_cast<std::int64_t>(archive.size()));
  about.set_sha256(archive_sha256);
  writer->Write(header);
  std::size_t sent = 0;
  for (auto at = static_cast<std::size_t>(request->offset()); at < archive.size(); at += kPart) {
    if (sent++ == messages_per_stream) return Broken();
    v1::DownloadExportResponse message;
    message.set_data(archive.substr(at, kPart));
    writer->Write(message);
  }
  return grpc::Status::OK;
}

}  // namespace webmunk
