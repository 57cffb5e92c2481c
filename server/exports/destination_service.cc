#include "absl/status/status.h"
#include "server/exports/export_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status NotOffered() { return absl::UnimplementedError("this server does not offer it"); }

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportDestination(
    grpc::CallbackServerContext* context, const v1::CreateExportDestinationRequest* /*request*/,
    v1::CreateExportDestinationResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.CreateExportDestination",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportDestination(
    grpc::CallbackServerContext* context, const v1::GetExportDestinationRequest* /*request*/,
    v1::GetExportDestinationResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportDestination",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportDestinations(
    grpc::CallbackServerContext* context, const v1::ListExportDestinationsRequest* /*request*/,
    v1::ListExportDestinationsResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportDestinations",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::UpdateExportDestination(
    grpc::CallbackServerContext* context, const v1::UpdateExportDestinationRequest* /*request*/,
    v1::UpdateExportDestinationResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.UpdateExportDestination",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportDestination(
    grpc::CallbackServerContext* context, const v1::DeleteExportDestinationRequest* /*request*/,
    v1::DeleteExportDestinationResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.DeleteExportDestination",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::TestExportDestination(
    grpc::CallbackServerContext* context, const v1::TestExportDestinationRequest* /*request*/,
    v1::TestExportDestinationResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.TestExportDestination",
                  [] { return NotOffered(); });
}

}  // namespace webmunk
