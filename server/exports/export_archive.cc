#include "server/exports/export_archive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

std::string PathOf(const std::string& folder, const std::string& file) {
  return absl::StrCat(folder, "/", file);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExportArchive>> ExportArchive::Open(const std::string& folder,
                                                                   const std::string& file,
                                                                   int64_t bytes) {
  const int opened = open(PathOf(folder, file).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (opened < 0) return absl::UnavailableError("the archive is not in this server's folder");
  std::unique_ptr<ExportArchive> archive(new ExportArchive(opened));
  struct stat about {};
  if (fstat(opened, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size != bytes) {
    return absl::UnavailableError("the archive's file is not the one that was written");
  }
  return archive;
}

ExportArchive::~ExportArchive() { close(file_); }

absl::StatusOr<std::string> ExportArchive::Read(int64_t offset, size_t count) const {
  std::string bytes(count, '\0');
  size_t done = 0;
  while (done < count) {
    const ssize_t got =
        pread(file_, bytes.data() + done, count - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return absl::DataLossError("the archive cannot be read to its end");
    done += static_cast<size_t>(got);
  }
  return bytes;
}

absl::Status RemoveExportArchive(const std::string& folder, const std::string& file) {
  if (unlink(PathOf(folder, file).c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return absl::UnavailableError("the archive's file cannot be deleted");
}

}  // namespace webmunk
