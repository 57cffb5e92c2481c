#include "server/base/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "server/base/disk_error.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

absl::StatusOr<int> OpenNameless(const std::string& directory) {
  // O_TMPFILE is not for all file systems that servers share.
  std::string path = directory + "/.spill-XXXXXX";
  const int file = mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return DiskError("a temporary file cannot be created");
  unlink(path.c_str());
  return file;
}

}  // namespace

SpillFile::~SpillFile() {
  if (file_ >= 0) close(file_);
}

void SpillFile::Swap(SpillFile& other) noexcept {
  directory_.swap(other.directory_);
  std::swap(file_, other.file_);
  std::swap(spilled_, other.spilled_);
  kept_.swap(other.kept_);
}

absl::Status SpillFile::Append(std::string_view bytes) {
  kept_ += bytes;
  return kept_.size() < kKept ? absl::OkStatus() : Spill();
}

absl::Status SpillFile::Spill() {
  if (file_ < 0) {
    WEBMUNK_ASSIGN_OR_RETURN(file_, OpenNameless(directory_));
  }
  for (std::string_view rest = kept_; !rest.empty();) {
    const ssize_t count = pwrite(file_, rest.data(), rest.size(),
                                 spilled_ + static_cast<int64_t>(kept_.size() - rest.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return DiskError("a temporary file cannot be written");
    rest.remove_prefix(count);
  }
  spilled_ += static_cast<int64_t>(kept_.size());
  kept_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::string> SpillFile::Read(int64_t offset, size_t count) const {
  count = static_cast<size_t>(std::clamp<int64_t>(size() - offset, 0, static_cast<int64_t>(count)));
  std::string bytes(count, '\0');
  size_t done = 0;
  while (done < count && offset + static_cast<int64_t>(done) < spilled_) {
    const int64_t at = offset + static_cast<int64_t>(done);
    const auto wanted =
        static_cast<size_t>(std::min(spilled_ - at, static_cast<int64_t>(count - done)));
    const ssize_t got = pread(file_, bytes.data() + done, wanted, at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return DiskError("a temporary file cannot be read");
    if (got == 0) return absl::InternalError("a temporary file is not what was written");
    done += got;
  }
  if (done < count) {
    const auto at = static_cast<size_t>(offset + static_cast<int64_t>(done) - spilled_);
    std::copy_n(kept_.data() + at, count - done, bytes.data() + done);
  }
  return bytes;
}

}  // namespace webmunk
