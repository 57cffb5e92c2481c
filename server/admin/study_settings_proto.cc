#include "server/admin/study_settings_proto.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {

void FillStudySettings(const StudySettings& settings, v1::StudySettings& message) {
  message.set_ingestion_paused(settings.ingestion_paused);
  message.set_enrolled_only(settings.enrolled_only);
  *message.mutable_update_time() = MicrosToProto(settings.updated);
  if (settings.default_group_id) {
    message.set_default_group(NumberedName(kGroupCollection, *settings.default_group_id));
  }
}

absl::StatusOr<StudySettingsChange> ParseStudySettingsChange(
    const v1::UpdateStudySettingsRequest& request) {
  if (!request.has_settings()) return absl::InvalidArgumentError("settings is required");
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError(
        "update_mask is required: name ingestion_paused, enrolled_only or default_group");
  }
  StudySettingsChange change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "ingestion_paused") {
      change.ingestion_paused = request.settings().ingestion_paused();
    } else if (path == "enrolled_only") {
      change.enrolled_only = request.settings().enrolled_only();
    } else if (path == "default_group") {
      WEBMUNK_ASSIGN_OR_RETURN(
          change.default_group_id,
          ParseOptionalNumberedName(request.settings().default_group(), kGroupCollection,
                                    "settings.default_group"));
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("update_mask names `", path,
                       "`; it may name ingestion_paused, enrolled_only and default_group"));
    }
  }
  return change;
}

}  // namespace webmunk
