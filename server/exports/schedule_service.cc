#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_job_proto.h"
#include "server/exports/export_order_proto.h"
#include "server/exports/export_schedules.h"
#include "server/exports/export_service.h"
#include "server/exports/schedule_proto.h"
#include "server/reports/json_object.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::StatusOr<ExportSchedules*> Offered(ExportSchedules* schedules) {
  if (schedules != nullptr) return schedules;
  return absl::UnimplementedError("this server makes no exports");
}

ScheduleCaller CallerOf(const Caller& caller) {
  ScheduleCaller user{.user_id = caller.principal.user_id,
                      .scope = caller.scope,
                      .is_manager = ReachesStudy(caller.principal, Role::kManager)};
  if (caller.principal.is_limited && !caller.scope.is_everything()) {
    user.scope_groups.emplace(caller.scope.groups().begin(), caller.scope.groups().end());
  }
  return user;
}

// The audit log tells which schedule a call was about.
void NoteSchedule(const std::string& identifier, Caller& caller) {
  caller.note.details = JsonObject().Text("export_schedule", identifier).Take();
}

absl::Status ListPage(ExportSchedules& schedules, PageTokens& tokens,
                      const v1::ListExportSchedulesRequest& request, const Caller& caller,
                      v1::ListExportSchedulesResponse& response) {
  const std::string binding = PageBinding("ListExportSchedules", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseExportPageSize(request.page_size()));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, tokens.Open(request.page_token(), binding));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const SchedulePage page,
                           schedules.List(after, page_size, CallerOf(caller)));
  for (const ScheduleView& view : page.schedules) {
    FillSchedule(view, *response.add_export_schedules());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens.Seal(*page.next, binding));
  return absl::OkStatus();
}

absl::Status BackfillDaysOf(ExportSchedules& schedules, ExportJobs& jobs,
                            const v1::BackfillExportScheduleRequest& request, Caller& caller,
                            v1::BackfillExportScheduleResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier, ParseScheduleName(request.name(), "name"));
  NoteSchedule(identifier, caller);
  WEBMUNK_ASSIGN_OR_RETURN(const absl::CivilDay first,
                           ParseBackfillDay(request.first_day(), "first_day"));
  WEBMUNK_ASSIGN_OR_RETURN(const absl::CivilDay last,
                           ParseBackfillDay(request.last_day(), "last_day"));
  WEBMUNK_ASSIGN_OR_RETURN(const BackfillResult result,
                           schedules.Backfill(identifier, first, last, CallerOf(caller)));
  const absl::Time now = absl::Now();
  std::vector<int64_t> ids;
  for (const ExportJobView& view : result.jobs) {
    ids.push_back(view.job.id);
    FillExportJob(view, now, *response.add_export_jobs());
  }
  response.set_existing_days(result.existing_days);
  caller.note.items = static_cast<int64_t>(result.jobs.size());
  WEBMUNK_ASSIGN_OR_RETURN(caller.note.participant_ids, jobs.ParticipantsOf(ids));
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportSchedule(
    grpc::CallbackServerContext* context, const v1::CreateExportScheduleRequest* request,
    v1::CreateExportScheduleResponse* response) {
  return RunUnary(
      parts_.calls, context, "ExportService.CreateExportSchedule",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules, Offered(parts_.schedules));
        const std::string& identifier = request->export_schedule_id();
        WEBMUNK_RETURN_IF_ERROR(CheckScheduleId(identifier));
        NoteSchedule(identifier, caller);
        WEBMUNK_ASSIGN_OR_RETURN(const ScheduleChange given,
                                 ParseSchedule(request->export_schedule()));
        WEBMUNK_ASSIGN_OR_RETURN(const ScheduleView view,
                                 schedules->Create(identifier, given, CallerOf(caller)));
        FillSchedule(view, *response->mutable_export_schedule());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportSchedule(
    grpc::CallbackServerContext* context, const v1::GetExportScheduleRequest* request,
    v1::GetExportScheduleResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportSchedule",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules,
                                             Offered(parts_.schedules));
                    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                             ParseScheduleName(request->name(), "name"));
                    WEBMUNK_ASSIGN_OR_RETURN(const ScheduleView view,
                                             schedules->Get(identifier, CallerOf(caller)));
                    FillSchedule(view, *response->mutable_export_schedule());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportSchedules(
    grpc::CallbackServerContext* context, const v1::ListExportSchedulesRequest* request,
    v1::ListExportSchedulesResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportSchedules",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules,
                                             Offered(parts_.schedules));
                    return ListPage(*schedules, parts_.tokens, *request, caller, *response);
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::UpdateExportSchedule(
    grpc::CallbackServerContext* context, const v1::UpdateExportScheduleRequest* request,
    v1::UpdateExportScheduleResponse* response) {
  return RunUnary(
      parts_.calls, context, "ExportService.UpdateExportSchedule",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules, Offered(parts_.schedules));
        WEBMUNK_ASSIGN_OR_RETURN(
            const std::string identifier,
            ParseScheduleName(request->export_schedule().name(), "export_schedule.name"));
        NoteSchedule(identifier, caller);
        WEBMUNK_ASSIGN_OR_RETURN(const ScheduleChange change, ParseScheduleUpdate(*request));
        WEBMUNK_ASSIGN_OR_RETURN(const ScheduleView view,
                                 schedules->Update(identifier, change, CallerOf(caller)));
        FillSchedule(view, *response->mutable_export_schedule());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportSchedule(
    grpc::CallbackServerContext* context, const v1::DeleteExportScheduleRequest* request,
    v1::DeleteExportScheduleResponse* /*response*/) {
  return RunUnary(
      parts_.calls, context, "ExportService.DeleteExportSchedule",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules, Offered(parts_.schedules));
        WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                 ParseScheduleName(request->name(), "name"));
        NoteSchedule(identifier, caller);
        return schedules->Delete(identifier, RevisionOf(request->etag()), CallerOf(caller));
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::BackfillExportSchedule(
    grpc::CallbackServerContext* context, const v1::BackfillExportScheduleRequest* request,
    v1::BackfillExportScheduleResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.BackfillExportSchedule",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(ExportSchedules * schedules,
                                             Offered(parts_.schedules));
                    return BackfillDaysOf(*schedules, parts_.jobs, *request, caller, *response);
                  });
}

}  // namespace webmunk
