#ifndef WEBMUNK_CLI_EXPORT_DOWNLOAD_H_
#define WEBMUNK_CLI_EXPORT_DOWNLOAD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "console.h"
#include "webmunk/client.h"

namespace webmunk::cli {

// Makes a folder if need be; FAILED_PRECONDITION if no file can be made in it.
absl::Status PrepareFolder(const std::string& folder);

// Brings the archive of a job into a folder, which is made if need be, with a bar, and
// returns its path. Until it is whole it has another name; an older file of its name is
// then replaced. DATA_LOSS, and no file, if it has not the SHA-256 that the server tells.
absl::StatusOr<std::string> DownloadArchive(const Client& client, const v1::ExportJob& job,
                                            const std::string& folder, Console& console);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_EXPORT_DOWNLOAD_H_
