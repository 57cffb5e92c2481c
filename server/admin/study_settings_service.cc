#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/admin/admin_service.h"
#include "server/admin/study_settings_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

// The new values, for the audit log.
std::string DetailsOf(const StudySettingsChange& change) {
  std::vector<std::string> values;
  const auto add = [&](const char* field, const std::string& value) {
    values.push_back(absl::StrCat("\"", field, "\":", value));
  };
  const auto add_flag = [&](const char* field, const std::optional<bool>& value) {
    if (value) add(field, *value ? "true" : "false");
  };
  add_flag("ingestion_paused", change.ingestion_paused);
  add_flag("enrolled_only", change.enrolled_only);
  if (change.retention_days) add("retention_days", absl::StrCat(*change.retention_days));
  if (change.default_group_id) {
    add("default_group",
        *change.default_group_id != 0 ? absl::StrCat(*change.default_group_id) : "null");
  }
  return absl::StrCat("{\"settings\":{", absl::StrJoin(values, ","), "}}");
}

}  // namespace

grpc::ServerUnaryReactor* AdminServiceImpl::GetStudySettings(
    grpc::CallbackServerContext* context, const v1::GetStudySettingsRequest* /*request*/,
    v1::GetStudySettingsResponse* response) {
  return RunUnary(calls_, context, "AdminService.GetStudySettings", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const StudySettings settings, settings_.Read());
    FillStudySettings(settings, *response->mutable_settings());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::UpdateStudySettings(
    grpc::CallbackServerContext* context, const v1::UpdateStudySettingsRequest* request,
    v1::UpdateStudySettingsResponse* response) {
  const auto update = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const StudySettingsChange change, ParseStudySettingsChange(*request));
    caller.note.details = DetailsOf(change);
    WEBMUNK_ASSIGN_OR_RETURN(const StudySettings settings, settings_.Change(change));
    caller.note.items = 1;
    FillStudySettings(settings, *response->mutable_settings());
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.UpdateStudySettings", update);
}

}  // namespace webmunk
