#include "absl/status/status.h"
#include "server/exports/export_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status NotOffered() { return absl::UnimplementedError("this server does not offer it"); }

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportSchedule(
    grpc::CallbackServerContext* context, const v1::CreateExportScheduleRequest* /*request*/,
    v1::CreateExportScheduleResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.CreateExportSchedule",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportSchedule(
    grpc::CallbackServerContext* context, const v1::GetExportScheduleRequest* /*request*/,
    v1::GetExportScheduleResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportSchedule",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportSchedules(
    grpc::CallbackServerContext* context, const v1::ListExportSchedulesRequest* /*request*/,
    v1::ListExportSchedulesResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportSchedules",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::UpdateExportSchedule(
    grpc::CallbackServerContext* context, const v1::UpdateExportScheduleRequest* /*request*/,
    v1::UpdateExportScheduleResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.UpdateExportSchedule",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportSchedule(
    grpc::CallbackServerContext* context, const v1::DeleteExportScheduleRequest* /*request*/,
    v1::DeleteExportScheduleResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.DeleteExportSchedule",
                  [] { return NotOffered(); });
}

grpc::ServerUnaryReactor* ExportServiceImpl::BackfillExportSchedule(
    grpc::CallbackServerContext* context, const v1::BackfillExportScheduleRequest* /*request*/,
    v1::BackfillExportScheduleResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.BackfillExportSchedule",
                  [] { return NotOffered(); });
}

}  // namespace webmunk
