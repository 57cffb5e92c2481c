// The methods of `Client` about destinations of exports.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

Pager<v1::ExportDestination> Client::ListExportDestinations(
    v1::ListExportDestinationsRequest request) const {
  using Page = Pager<v1::ExportDestination>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListExportDestinationsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.exports().ListExportDestinations(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_export_destinations()), response.next_page_token()};
  };
  return Pager<v1::ExportDestination>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::ExportDestination> Client::GetExportDestination(std::string name) const {
  v1::GetExportDestinationRequest request;
  request.set_name(std::move(name));
  v1::GetExportDestinationResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().GetExportDestination(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_destination());
}

absl::StatusOr<v1::ExportDestination> Client::CreateExportDestination(
    const v1::CreateExportDestinationRequest& request) const {
  v1::CreateExportDestinationResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return exports().CreateExportDestination(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_destination());
}

absl::StatusOr<v1::ExportDestination> Client::UpdateExportDestination(
    const v1::UpdateExportDestinationRequest& request) const {
  v1::UpdateExportDestinationResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return exports().UpdateExportDestination(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_destination());
}

absl::Status Client::DeleteExportDestination(
    const v1::DeleteExportDestinationRequest& request) const {
  v1::DeleteExportDestinationResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return exports().DeleteExportDestination(&context, request, &response);
  });
}

absl::StatusOr<v1::TestExportDestinationResponse> Client::TestExportDestination(
    std::string name) const {
  v1::TestExportDestinationRequest request;
  request.set_name(std::move(name));
  v1::TestExportDestinationResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().TestExportDestination(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

}  // namespace webmunk
