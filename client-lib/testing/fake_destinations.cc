#include <algorithm>
#include <string>

#include "testing/fake_exports.h"

namespace webmunk {

grpc::Status FakeExports::CreateExportDestination(grpc::ServerContext* /*context*/,
                                                  const v1::CreateExportDestinationRequest* request,
                                                  v1::CreateExportDestinationResponse* response) {
  destination_created = *request;
  *response->mutable_export_destination() = request->export_destination();
  response->mutable_export_destination()->set_name("exportDestinations/" +
                                                   request->export_destination_id());
  return grpc::Status::OK;
}

grpc::Status FakeExports::GetExportDestination(grpc::ServerContext* /*context*/,
                                               const v1::GetExportDestinationRequest* request,
                                               v1::GetExportDestinationResponse* response) {
  for (const v1::ExportDestination& destination : destinations) {
    if (destination.name() != request->name()) continue;
    *response->mutable_export_destination() = destination;
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::NOT_FOUND, "there is no such export destination"};
}

// Page tokens are the place that a page begins at.
grpc::Status FakeExports::ListExportDestinations(grpc::ServerContext* /*context*/,
                                                 const v1::ListExportDestinationsRequest* request,
                                                 v1::ListExportDestinationsResponse* response) {
  std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
  const auto most = static_cast<std::size_t>(request->page_size());
  const std::size_t end =
      most == 0 ? destinations.size() : std::min(at + most, destinations.size());
  for (; at < end; ++at) *response->add_export_destinations() = destinations[at];
  if (end < destinations.size()) response->set_next_page_token(std::to_string(end));
  return grpc::Status::OK;
}

grpc::Status FakeExports::UpdateExportDestination(grpc::ServerContext* /*context*/,
                                                  const v1::UpdateExportDestinationRequest* request,
                                                  v1::UpdateExportDestinationResponse* response) {
  destination_updated = *request;
  *response->mutable_export_destination() = request->export_destination();
  return grpc::Status::OK;
}

grpc::Status FakeExports::DeleteExportDestination(
    grpc::ServerContext* /*context*/, const v1::DeleteExportDestinationRequest* request,
    v1::DeleteExportDestinationResponse* /*response*/) {
  destination_deleted = request->name();
  return grpc::Status::OK;
}

grpc::Status FakeExports::TestExportDestination(grpc::ServerContext* /*context*/,
                                                const v1::TestExportDestinationRequest* request,
                                                v1::TestExportDestinationResponse* response) {
  destination_tested = request->name();
  *response = test_response;
  return grpc::Status::OK;
}

}  // namespace webmunk
