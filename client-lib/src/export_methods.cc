// The methods of `Client` about jobs of exports.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

absl::StatusOr<v1::CreateExportJobResponse> Client::CreateExportJob(
    const v1::CreateExportJobRequest& request) const {
  v1::CreateExportJobResponse response;
  const auto call = [&](grpc::ClientContext& context) {
    return exports().CreateExportJob(&context, request, &response);
  };
  absl::Status status = request.idempotency_key().empty() ? CallOnce(call) : CallIdempotent(call);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::ExportJob> Client::GetExportJob(std::string name) const {
  v1::GetExportJobRequest request;
  request.set_name(std::move(name));
  v1::GetExportJobResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().GetExportJob(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_job());
}

Pager<v1::ExportJob> Client::ListExportJobs(v1::ListExportJobsRequest request) const {
  using Page = Pager<v1::ExportJob>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListExportJobsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.exports().ListExportJobs(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_export_jobs()), response.next_page_token()};
  };
  return Pager<v1::ExportJob>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::ExportJob> Client::CancelExportJob(std::string name) const {
  v1::CancelExportJobRequest request;
  request.set_name(std::move(name));
  v1::CancelExportJobResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().CancelExportJob(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_job());
}

absl::StatusOr<v1::ExportJob> Client::RetryExportJob(std::string name) const {
  v1::RetryExportJobRequest request;
  request.set_name(std::move(name));
  v1::RetryExportJobResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return exports().RetryExportJob(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_job());
}

absl::Status Client::DeleteExportJob(std::string name) const {
  v1::DeleteExportJobRequest request;
  request.set_name(std::move(name));
  v1::DeleteExportJobResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return exports().DeleteExportJob(&context, request, &response);
  });
}

}  // namespace webmunk
