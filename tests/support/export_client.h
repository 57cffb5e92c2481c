#ifndef WEBMUNK_TESTS_SUPPORT_EXPORT_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_EXPORT_CLIENT_H_

#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/require.h"
#include "webmunk/v1/export.grpc.pb.h"

namespace webmunk::testing {

// Somebody who makes exports. Each call keeps its answer in a member.
class ExportClient {
 public:
  explicit ExportClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::ExportService::NewStub(channel)) {}

  // `order` is a text of protobuf's.
  grpc::Status Create(const std::string& order, const std::string& key = "") {
    grpc::ClientContext context;
    v1::CreateExportJobRequest request;
    Require(google::protobuf::TextFormat::ParseFromString(order, request.mutable_order()),
            "the order cannot be read");
    request.set_idempotency_key(key);
    v1::CreateExportJobResponse response;
    const grpc::Status status = stub_->CreateExportJob(&context, request, &response);
    jobs.assign(response.export_jobs().begin(), response.export_jobs().end());
    return status;
  }
  grpc::Status Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetExportJobRequest request;
    request.set_name(name);
    v1::GetExportJobResponse response;
    const grpc::Status status = stub_->GetExportJob(&context, request, &response);
    job = response.export_job();
    return status;
  }
  grpc::Status List(v1::ListExportJobsRequest request = {}) {
    grpc::ClientContext context;
    v1::ListExportJobsResponse response;
    const grpc::Status status = stub_->ListExportJobs(&context, request, &response);
    jobs.assign(response.export_jobs().begin(), response.export_jobs().end());
    next_page_token = response.next_page_token();
    return status;
  }
  grpc::Status Cancel(const std::string& name) {
    grpc::ClientContext context;
    v1::CancelExportJobRequest request;
    request.set_name(name);
    v1::CancelExportJobResponse response;
    const grpc::Status status = stub_->CancelExportJob(&context, request, &response);
    job = response.export_job();
    return status;
  }
  grpc::Status Retry(const std::string& name) {
    grpc::ClientContext context;
    v1::RetryExportJobRequest request;
    request.set_name(name);
    v1::RetryExportJobResponse response;
    const grpc::Status status = stub_->RetryExportJob(&context, request, &response);
    job = response.export_job();
    return status;
  }
  grpc::Status Delete(const std::string& name) {
    grpc::ClientContext context;
    v1::DeleteExportJobRequest request;
    request.set_name(name);
    v1::DeleteExportJobResponse response;
    return stub_->DeleteExportJob(&context, request, &response);
  }
  // Until it ends, or for as many messages.
  grpc::Status Watch(const std::string& name, size_t messages = SIZE_MAX) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::WatchExportJobRequest request;
    request.set_name(name);
    const auto reader = stub_->WatchExportJob(&context, request);
    v1::WatchExportJobResponse message;
    jobs.clear();
    while (jobs.size() < messages && reader->Read(&message)) jobs.push_back(message.export_job());
    if (jobs.size() == messages) context.TryCancel();
    return reader->Finish();
  }
  grpc::Status Download(const v1::DownloadExportRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    const auto reader = stub_->DownloadExport(&context, request);
    v1::DownloadExportResponse message;
    archive.clear();
    while (reader->Read(&message)) {
      if (message.has_header()) header = message.header();
      archive += message.data();
    }
    return reader->Finish();
  }
  grpc::Status Download(const std::string& name) {
    v1::DownloadExportRequest request;
    request.set_name(name);
    return Download(request);
  }

  v1::ExportService::Stub& stub() { return *stub_; }

  // As the last call returned them.
  v1::ExportJob job;
  std::vector<v1::ExportJob> jobs;
  std::string next_page_token;
  v1::ExportArchiveHeader header;
  std::string archive;

 private:
  std::unique_ptr<v1::ExportService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_EXPORT_CLIENT_H_
