#ifndef WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_PROTO_H_

#include "absl/status/statusor.h"
#include "server/admin/study_settings_store.h"
#include "webmunk/v1/admin.pb.h"

namespace webmunk {

void FillStudySettings(const StudySettings& settings, v1::StudySettings& message);

// INVALID_ARGUMENT if the mask is empty or names anything but a setting, or a
// value is out of range.
absl::StatusOr<StudySettingsChange> ParseStudySettingsChange(
    const v1::UpdateStudySettingsRequest& request);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_PROTO_H_
