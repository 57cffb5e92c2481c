#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ARCHIVE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// An archive that is read. It stays readable if it is deleted meanwhile. Thread-safe.
class ExportArchive {
 public:
  // A file below a folder. UNAVAILABLE if it is not there, or not of this size: a folder
  // that servers ought to share, and do not, say. No error tells a path.
  static absl::StatusOr<std::unique_ptr<ExportArchive>> Open(const std::string& folder,
                                                             const std::string& file,
                                                             int64_t bytes);
  ~ExportArchive();
  ExportArchive(const ExportArchive&) = delete;
  ExportArchive& operator=(const ExportArchive&) = delete;

  // `count` bytes from `offset` on. DATA_LOSS if there are fewer.
  absl::StatusOr<std::string> Read(int64_t offset, size_t count) const;

 private:
  explicit ExportArchive(int file) : file_(file) {}

  const int file_;
};

// Deletes a file below a folder. OK also if there is none.
absl::Status RemoveExportArchive(const std::string& folder, const std::string& file);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ARCHIVE_H_
