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
};

// What to change; an empty field stays as it is.
struct StudySettingsChange {
  std::optional<bool> ingestion_paused;
  std::optional<bool> enrolled_only;
};

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection);

// Returns the settings after the change, which no bundle is stored against any more:
// ingestion reads them in each transaction, and the change waits for those that read
// other ones (sql/0017_ingest_review.sql).
absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_
