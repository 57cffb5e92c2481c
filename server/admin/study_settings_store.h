#ifndef WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_
#define WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// The switches of the study, as they are stored.
struct StudySettings {
  bool ingestion_paused = false;
  bool enrolled_only = false;
  // Microseconds since 1970.
  int64_t updated = 0;
  // What participants are put in when they become known.
  std::optional<int32_t> default_group_id;
};

// What to change; an empty field stays as it is.
struct StudySettingsChange {
  std::optional<bool> ingestion_paused;
  std::optional<bool> enrolled_only;
  // 0: none.
  std::optional<int32_t> default_group_id;
};

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection);

// Returns the settings after the change. INVALID_ARGUMENT if there is no such group.
// Ingestion reads them in each transaction
// (reserve_ids in sql/0002_study_settings.sql).
absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_
