#include "server/admin/study_settings_proto.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

// As sql/0009_retention.sql has it.
constexpr int32_t kLongestRetention = 36'500;

absl::StatusOr<int32_t> ParseRetention(int32_t days) {
  if (days >= 0 && days <= kLongestRetention) return days;
  return absl::InvalidArgumentError(
      absl::StrCat("retention_days must be from 0 (for ever) to ", kLongestRetention));
}

}  // namespace

void FillStudySettings(const StudySettings& settings, v1::StudySettings& message) {
  message.set_ingestion_paused(settings.ingestion_paused);
  message.set_enrolled_only(settings.enrolled_only);
  message.set_retention_days(settings.retention_days);
  *message.mutable_update_time() = MicrosToProto(settings.updated);
}

absl::StatusOr<StudySettingsChange> ParseStudySettingsChange(
    const v1::UpdateStudySettingsRequest& request) {
  if (!request.has_settings()) return absl::InvalidArgumentError("settings is required");
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError(
        "update_mask is required: name any of ingestion_paused, enrolled_only and retention_days");
  }
  StudySettingsChange change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "ingestion_paused") {
      change.ingestion_paused = request.settings().ingestion_paused();
    } else if (path == "enrolled_only") {
      change.enrolled_only = request.settings().enrolled_only();
    } else if (path == "retention_days") {
      WEBMUNK_ASSIGN_OR_RETURN(change.retention_days,
                               ParseRetention(request.settings().retention_days()));
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("update_mask names `", path,
                       "`; it may name ingestion_paused, enrolled_only and retention_days"));
    }
  }
  return change;
}

}  // namespace webmunk
