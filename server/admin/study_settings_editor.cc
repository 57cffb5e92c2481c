#include "server/admin/study_settings_editor.h"

#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<StudySettings> StudySettingsEditor::Read() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ReadStudySettings(*connection);
}

absl::StatusOr<StudySettings> StudySettingsEditor::Change(const StudySettingsChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const StudySettings settings, ChangeStudySettings(*connection, change));
  changed_(*connection);
  return settings;
}

}  // namespace webmunk
