#ifndef WEBMUNK_SERVER_ARCHIVES_ARCHIVE_DIRECTORY_H_
#define WEBMUNK_SERVER_ARCHIVES_ARCHIVE_DIRECTORY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// Whose a file of the directory is.
struct ArchiveFileName {
  int64_t job_id = 0;
  int64_t attempt = 0;
  // Whether it is whole; else it is being made, or was.
  bool is_whole = false;
};

// Where archives are kept: a directory that all servers of a study share. Each attempt of
// a job has files of its own, so that none can spoil another's. An empty path: nowhere
// on this server. Errors tell no path; those of the disk are INTERNAL. Thread-safe.
class ArchiveDirectory {
 public:
  explicit ArchiveDirectory(std::string path) : path_(std::move(path)) {}

  // Whether this server has one.
  bool is_kept() const { return !path_.empty(); }

  // Makes it, if need be, for us alone, and sees whether we may write there.
  absl::Status Prepare() const;

  static std::string NameOf(const ArchiveFileName& file);
  // None: no name of an archive.
  static std::optional<ArchiveFileName> Parse(std::string_view name);
  std::string PathOf(std::string_view name) const;

  // The names of all files there that are archives, whole or not.
  absl::StatusOr<std::vector<std::string>> List() const;
  // Gives a file that is made, and on disk, the name of a whole one. It survives a crash.
  absl::Status Publish(const ArchiveFileName& file) const;
  // It may be gone already.
  absl::Status Remove(std::string_view name) const;
  // What was made or removed stays so after a crash.
  absl::Status Sync() const;

  // The SHA-256 of a file, as 32 bytes. CANCELLED if it should stop.
  absl::StatusOr<std::string> HashOf(std::string_view name,
                                     const std::function<bool()>& should_stop) const;

 private:
  const std::string path_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_ARCHIVE_DIRECTORY_H_
