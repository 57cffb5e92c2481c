#include "server/admin/admin_service.h"
#include "server/admin/study_settings_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* AdminServiceImpl::GetStudySettings(
    grpc::CallbackServerContext* context, const v1::GetStudySettingsRequest* /*request*/,
    v1::GetStudySettingsResponse* response) {
  return RunUnary(workers_, context, "AdminService.GetStudySettings", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const StudySettings settings, settings_.Read());
    FillStudySettings(settings, *response->mutable_settings());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::UpdateStudySettings(
    grpc::CallbackServerContext* context, const v1::UpdateStudySettingsRequest* request,
    v1::UpdateStudySettingsResponse* response) {
  return RunUnary(
      workers_, context, "AdminService.UpdateStudySettings", [=, this]() -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(const StudySettingsChange change,
                                 ParseStudySettingsChange(*request));
        WEBMUNK_ASSIGN_OR_RETURN(const StudySettings settings, settings_.Change(change));
        FillStudySettings(settings, *response->mutable_settings());
        return absl::OkStatus();
      });
}

}  // namespace webmunk
