#include <algorithm>
#include <string>

#include "testing/fake_exports.h"

namespace webmunk {

grpc::Status FakeExports::CreateExportSchedule(grpc::ServerContext* /*context*/,
                                               const v1::CreateExportScheduleRequest* request,
                                               v1::CreateExportScheduleResponse* response) {
  schedule_created = *request;
  *response->mutable_export_schedule() = request->export_schedule();
  response->mutable_export_schedule()->set_name("exportSchedules/" + request->export_schedule_id());
  return grpc::Status::OK;
}

grpc::Status FakeExports::GetExportSchedule(grpc::ServerContext* /*context*/,
                                            const v1::GetExportScheduleRequest* request,
                                            v1::GetExportScheduleResponse* response) {
  for (const v1::ExportSchedule& schedule : schedules) {
    if (schedule.name() != request->name()) continue;
    *response->mutable_export_schedule() = schedule;
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::NOT_FOUND, "there is no such export schedule"};
}

// Page tokens are the place that a page begins at.
grpc::Status FakeExports::ListExportSchedules(grpc::ServerContext* /*context*/,
                                              const v1::ListExportSchedulesRequest* request,
                                              v1::ListExportSchedulesResponse* response) {
  std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
  const auto most = static_cast<std::size_t>(request->page_size());
  const std::size_t end = most == 0 ? schedules.size() : std::min(at + most, schedules.size());
  for (; at < end; ++at) *response->add_export_schedules() = schedules[at];
  if (end < schedules.size()) response->set_next_page_token(std::to_string(end));
  return grpc::Status::OK;
}

grpc::Status FakeExports::UpdateExportSchedule(grpc::ServerContext* /*context*/,
                                               const v1::UpdateExportScheduleRequest* request,
                                               v1::UpdateExportScheduleResponse* response) {
  schedule_updated = *request;
  *response->mutable_export_schedule() = request->export_schedule();
  return grpc::Status::OK;
}

grpc::Status FakeExports::DeleteExportSchedule(grpc::ServerContext* /*context*/,
                                               const v1::DeleteExportScheduleRequest* request,
                                               v1::DeleteExportScheduleResponse* /*response*/) {
  schedule_deleted = request->name();
  return grpc::Status::OK;
}

grpc::Status FakeExports::BackfillExportSchedule(grpc::ServerContext* /*context*/,
                                                 const v1::BackfillExportScheduleRequest* request,
                                                 v1::BackfillExportScheduleResponse* response) {
  backfilled = *request;
  *response = backfill_response;
  return grpc::Status::OK;
}

}  // namespace webmunk
