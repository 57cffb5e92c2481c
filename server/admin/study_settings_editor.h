#ifndef WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_EDITOR_H_
#define WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_EDITOR_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "server/admin/study_settings_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Keeps the settings of the study. Thread-safe.
class StudySettingsEditor {
 public:
  // Called after a change, so that this server need not refuse a bundle first.
  using Changed = std::function<void(Connection&)>;

  // `pool` must outlive this.
  StudySettingsEditor(Pool& pool, Changed changed) : pool_(pool), changed_(std::move(changed)) {}

  absl::StatusOr<StudySettings> Read();
  // See ChangeStudySettings.
  absl::StatusOr<StudySettings> Change(const StudySettingsChange& change);

 private:
  Pool& pool_;
  const Changed changed_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_STUDY_SETTINGS_EDITOR_H_
