#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ERROR_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ERROR_H_

#include <string>

#include "absl/status/status.h"

namespace webmunk {

// An error that every other attempt of the job would have too: of its rights, or of what
// was asked for. Its code alone tells nobody so.
absl::Status FinalError(absl::Status status);
bool IsFinal(const absl::Status& status);

// What people are told of an attempt's error: texts of our own. What a database says may
// hold names of its tables and machines; that is for the log.
std::string ShownError(const absl::Status& status);

// The database is not there, or does not take what is asked of it for now: it passes by
// itself.
bool IsDatabaseAway(const absl::Status& status);

// A statement took longer than it may: less at once may be done in time.
bool IsTimeOut(const absl::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ERROR_H_
