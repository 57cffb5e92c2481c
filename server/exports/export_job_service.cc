#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_job_proto.h"
#include "server/exports/export_order_proto.h"
#include "server/exports/export_service.h"
#include "server/points/utf8.h"
#include "server/reports/json_object.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

constexpr size_t kMaxKey = 128;

ExportViewer ViewerOf(const Caller& caller) {
  return {.user_id = caller.principal.user_id, .scope = caller.scope};
}

// The audit log tells which job a call was about.
void NoteJob(int64_t id, Caller& caller) {
  caller.note.details = JsonObject().Number("export_job", id).Take();
}

absl::Status NoteParticipants(int64_t id, ExportJobs& jobs, Caller& caller) {
  WEBMUNK_ASSIGN_OR_RETURN(caller.note.participant_ids, jobs.ParticipantsOf({id}));
  return absl::OkStatus();
}

// The same for all that a request became, and for those whose points they hold.
absl::Status NoteJobs(const std::vector<ExportJobView>& views, ExportJobs& jobs, Caller& caller) {
  std::vector<int64_t> ids;
  JsonList list;
  for (const ExportJobView& view : views) {
    ids.push_back(view.job.id);
    list.Add(absl::StrCat(view.job.id));
  }
  if (ids.size() == 1) {
    NoteJob(ids[0], caller);
  } else {
    caller.note.details = JsonObject().Json("export_jobs", list.Take()).Take();
  }
  WEBMUNK_ASSIGN_OR_RETURN(caller.note.participant_ids, jobs.ParticipantsOf(ids));
  return absl::OkStatus();
}

absl::Status CheckKey(const std::string& key) {
  if (CountCharacters(key) <= kMaxKey && key.find('\0') == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "idempotency_key must have at most 128 characters and no U+0000");
}

// What is left of a caller's groups by a token that allows less than its user may. Such
// a token must not have more exported by a job, which runs without it.
std::optional<std::vector<int32_t>> CutOf(const Caller& caller) {
  if (!caller.principal.is_limited || caller.scope.is_everything()) return std::nullopt;
  return std::vector<int32_t>(caller.scope.groups().begin(), caller.scope.groups().end());
}

// To come before others' exports.
absl::Status CheckPriority(const ExportOrder& order, const Caller& caller) {
  const AccessScope managed = ScopeOf(caller.principal, Role::kManager);
  const bool is_manager = managed.is_everything() || !managed.groups().empty();
  if (order.priority <= 0 || is_manager) return absl::OkStatus();
  return absl::PermissionDeniedError("order.priority above 0 needs a manager's right");
}

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportJob(
    grpc::CallbackServerContext* context, const v1::CreateExportJobRequest* request,
    v1::CreateExportJobResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.CreateExportJob",
                  [=, this](Caller& caller) { return Create(*request, caller, *response); });
}

absl::Status ExportServiceImpl::Create(const v1::CreateExportJobRequest& request, Caller& caller,
                                       v1::CreateExportJobResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(CheckKey(request.idempotency_key()));
  WEBMUNK_ASSIGN_OR_RETURN(const ExportOrder order,
                           ParseExportOrder(request.order(), parts_.time_zone));
  WEBMUNK_RETURN_IF_ERROR(CheckPriority(order, caller));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<ExportJobView> jobs,
                           parts_.jobs.Create(order, {.user_id = caller.principal.user_id,
                                                      .scope = caller.scope,
                                                      .idempotency_key = request.idempotency_key(),
                                                      .schedule_id = std::nullopt,
                                                      .schedule_slot = {},
                                                      .cursor = std::nullopt,
                                                      .since = std::nullopt,
                                                      .scope_groups = CutOf(caller)}));
  const absl::Time now = absl::Now();
  for (const ExportJobView& view : jobs) FillExportJob(view, now, *response.add_export_jobs());
  caller.note.items = static_cast<int64_t>(jobs.size());
  return NoteJobs(jobs, parts_.jobs, caller);
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportJob(grpc::CallbackServerContext* context,
                                                          const v1::GetExportJobRequest* request,
                                                          v1::GetExportJobResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportJob",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseExportJobName(request->name()));
                    NoteJob(id, caller);
                    WEBMUNK_ASSIGN_OR_RETURN(const ExportJobView view,
                                             parts_.jobs.Get(id, ViewerOf(caller)));
                    FillExportJob(view, absl::Now(), *response->mutable_export_job());
                    return NoteParticipants(id, parts_.jobs, caller);
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportJobs(
    grpc::CallbackServerContext* context, const v1::ListExportJobsRequest* request,
    v1::ListExportJobsResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportJobs",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

absl::Status ExportServiceImpl::List(const v1::ListExportJobsRequest& request, Caller& caller,
                                     v1::ListExportJobsResponse& response) {
  const std::string binding = PageBinding("ListExportJobs", caller, request);
  ExportJobQuery query;
  WEBMUNK_ASSIGN_OR_RETURN(query.limit, ParseExportPageSize(request.page_size()));
  WEBMUNK_ASSIGN_OR_RETURN(query.states, ParseExportStates(request.states()));
  if (!request.schedule().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(query.schedule, ParseScheduleName(request.schedule(), "schedule"));
  }
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             parts_.tokens.Open(request.page_token(), binding));
    if (!absl::SimpleAtoi(content, &query.before)) {
      return absl::InternalError("a page token holds no id");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobPage page,
                           parts_.jobs.List(std::move(query), ViewerOf(caller)));
  const absl::Time now = absl::Now();
  for (const ExportJobView& view : page.jobs) FillExportJob(view, now, *response.add_export_jobs());
  caller.note.items = static_cast<int64_t>(page.jobs.size());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           parts_.tokens.Seal(absl::StrCat(*page.next), binding));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ExportServiceImpl::CancelExportJob(
    grpc::CallbackServerContext* context, const v1::CancelExportJobRequest* request,
    v1::CancelExportJobResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.CancelExportJob",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseExportJobName(request->name()));
                    NoteJob(id, caller);
                    WEBMUNK_ASSIGN_OR_RETURN(const ExportJobView view,
                                             parts_.jobs.Cancel(id, ViewerOf(caller)));
                    FillExportJob(view, absl::Now(), *response->mutable_export_job());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::RetryExportJob(
    grpc::CallbackServerContext* context, const v1::RetryExportJobRequest* request,
    v1::RetryExportJobResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.RetryExportJob",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseExportJobName(request->name()));
                    NoteJob(id, caller);
                    WEBMUNK_ASSIGN_OR_RETURN(const ExportJobView view,
                                             parts_.jobs.Retry(id, ViewerOf(caller)));
                    FillExportJob(view, absl::Now(), *response->mutable_export_job());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportJob(
    grpc::CallbackServerContext* context, const v1::DeleteExportJobRequest* request,
    v1::DeleteExportJobResponse* /*response*/) {
  return RunUnary(parts_.calls, context, "ExportService.DeleteExportJob",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseExportJobName(request->name()));
                    NoteJob(id, caller);
                    WEBMUNK_ASSIGN_OR_RETURN(caller.note.participant_ids,
                                             parts_.jobs.Delete(id, ViewerOf(caller)));
                    return absl::OkStatus();
                  });
}

}  // namespace webmunk
