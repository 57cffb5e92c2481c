#include "server/archives/growing_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "server/base/disk_error.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kFull = size_t{256} << 10;
// As much is sent to the disk at a time.
constexpr int64_t kSent = int64_t{8} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<GrowingFile>> GrowingFile::Create(const std::string& path,
                                                                 int64_t begin) {
  constexpr mode_t kOurs = 0600;
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kOurs);  // NOLINT
  if (file < 0) return DiskError("an archive cannot be created");
  return std::unique_ptr<GrowingFile>(new GrowingFile(file, begin));
}

GrowingFile::~GrowingFile() { close(file_); }

absl::Status GrowingFile::Append(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kFull) WEBMUNK_RETURN_IF_ERROR(Flush());
  if (bytes.size() < kFull) {
    buffer_ += bytes;
    return absl::OkStatus();
  }
  WEBMUNK_RETURN_IF_ERROR(WriteAt(written_, bytes));
  written_ += static_cast<int64_t>(bytes.size());
  return absl::OkStatus();
}

absl::Status GrowingFile::Overwrite(int64_t offset, std::string_view bytes) {
  if (offset + static_cast<int64_t>(bytes.size()) > written_) WEBMUNK_RETURN_IF_ERROR(Flush());
  return WriteAt(offset, bytes);
}

absl::Status GrowingFile::Sync() {
  WEBMUNK_RETURN_IF_ERROR(Flush());
  if (fsync(file_) != 0) return DiskError("an archive cannot be put on disk");
  return absl::OkStatus();
}

absl::Status GrowingFile::Flush() {
  WEBMUNK_RETURN_IF_ERROR(WriteAt(written_, buffer_));
  written_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
  if (written_ - sent_ >= kSent) {
    // Else all of it would have to be waited for at the end. What is wrong shows there.
    sync_file_range(file_, sent_, written_ - sent_, SYNC_FILE_RANGE_WRITE);
    sent_ = written_;
  }
  return absl::OkStatus();
}

absl::Status GrowingFile::WriteAt(int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(file_, bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return DiskError("an archive cannot be written");
    bytes.remove_prefix(count);
    offset += count;
  }
  return absl::OkStatus();
}

}  // namespace webmunk
