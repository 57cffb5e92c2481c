#include "absl/status/status.h"
#include "server/exports/export_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status NotOffered() { return absl::UnimplementedError("this server does not offer it"); }

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportJob(
    grpc::CallbackServerContext* context, const v1::CreateExportJobRequest* /*request*/,
    v1::CreateExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.CreateExportJob",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportJob(
    grpc::CallbackServerContext* context, const v1::GetExportJobRequest* /*request*/,
    v1::GetExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportJob", [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportJobs(
    grpc::CallbackServerContext* context, const v1::ListExportJobsRequest* /*request*/,
    v1::ListExportJobsResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportJobs",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::CancelExportJob(
    grpc::CallbackServerContext* context, const v1::CancelExportJobRequest* /*request*/,
    v1::CancelExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.CancelExportJob",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::RetryExportJob(
    grpc::CallbackServerContext* context, const v1::RetryExportJobRequest* /*request*/,
    v1::RetryExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.RetryExportJob",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportJob(
    grpc::CallbackServerContext* context, const v1::DeleteExportJobRequest* /*request*/,
    v1::DeleteExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.DeleteExportJob",
                  [] { return NotOffered(); });
}

}  // namespace webmunk
