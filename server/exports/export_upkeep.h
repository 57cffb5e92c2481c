#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_H_

#include "server/archives/archive_directory.h"
#include "server/jobs/task_run.h"
#include "server/points/erasure_archives.h"

namespace webmunk {

// `directory` must outlive what is returned.

// Deletes archives whose time is over, but for those that are yet to be delivered.
TaskSpec ExpireExportsTask(const ArchiveDirectory& directory);

// Deletes files that no job needs: of attempts whose server died, and of jobs that are
// deleted.
TaskSpec TidyExportsTask(const ArchiveDirectory& directory);

// What erasure needs: archives that have a participant's points are deleted, and those
// that are being made begin anew without them. A participant that is being erased is in
// no new one.
ErasureArchives ExportErasure(const ArchiveDirectory& directory);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_H_
