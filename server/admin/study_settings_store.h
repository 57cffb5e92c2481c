#ifndef WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_
#define WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// The settings of the study, as they are stored.
struct StudySettings {
  bool ingestion_paused = false;
  bool enrolled_only = false;
  // 0: points are kept for ever.
  int32_t retention_days = 0;
  // Microseconds since 1970.
  int64_t updated = 0;
};

// What to change; an empty field stays as it is.
struct StudySettingsChange {
  std::optional<bool> ingestion_paused;
  std::optional<bool> enrolled_only;
  std::optional<int32_t> retention_days;
};

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection);

// Returns the settings after the change. No bundle is stored against its switches any
// more: ingestion reads them in each transaction, and the change waits for those that
// read other ones (sql/0010_ingest_review.sql). Retention is read with the rules.
absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_STORE_H_
