#include "server/delivery/local_root.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256_stream.h"
#include "server/base/status_macros.h"
#include "server/delivery/delivery_target.h"

namespace webmunk {
namespace {

constexpr mode_t kFolderMode = 0750;
constexpr mode_t kFileMode = 0640;

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  Fd& operator=(Fd&&) = delete;
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// What errno says, without the path.
absl::Status ErrorOf(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError("the destination is full");
    case ELOOP:
    case ENOTDIR:
      return absl::PermissionDeniedError("the path leads over a symbolic link or a file");
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError("the destination may not be written to");
    default:
      return absl::UnavailableError(
          absl::StrCat("the folder cannot be written to (error ", error, ")"));
  }
}

// A target's folder, opened, and the name in it.
struct Place {
  Fd folder;
  std::string name;
};

absl::StatusOr<Place> OpenPlace(int root, const std::string& target, bool makes_folders) {
  std::vector<std::string> parts = absl::StrSplit(target, '/');
  std::string name = std::move(parts.back());
  parts.pop_back();
  int folder = dup(root);
  for (const std::string& part : parts) {
    const Fd parent(folder);
    if (part.empty() || part == "." || part == "..") {
      return absl::InvalidArgumentError("path must not have empty parts, `.` or `..`");
    }
    if (makes_folders && mkdirat(parent.get(), part.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      return ErrorOf(errno);
    }
    folder = openat(parent.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return ErrorOf(errno);
  }
  return Place{Fd(folder), std::move(name)};
}

// What tries before have left.
void RemovePartialsIn(const Place& place) {
  const int copy = openat(place.folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return;
  const auto close_folder = [](DIR* folder) { closedir(folder); };
  const std::unique_ptr<DIR, decltype(close_folder)> folder(fdopendir(copy), close_folder);
  if (folder == nullptr) {
    close(copy);
    return;
  }
  while (const dirent* entry = readdir(folder.get())) {  // NOLINT: each stream has one thread.
    if (IsPartialOf(entry->d_name, place.name)) unlinkat(copy, entry->d_name, 0);
  }
}

absl::Status Write(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, bytes, size);
    if (written < 0) return ErrorOf(errno);
    bytes += written;
    size -= static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

// Reads all of a file, piece by piece.
absl::Status ReadAll(int fd, const std::function<bool()>& should_stop,
                     const std::function<absl::Status(const char*, size_t)>& take) {
  std::vector<char> buffer(size_t{1} << 20);
  while (true) {
    if (should_stop != nullptr && should_stop()) return absl::CancelledError("was told to stop");
    const ssize_t bytes = read(fd, buffer.data(), buffer.size());
    if (bytes < 0) return absl::UnavailableError("a file cannot be read");
    if (bytes == 0) return absl::OkStatus();
    WEBMUNK_RETURN_IF_ERROR(take(buffer.data(), static_cast<size_t>(bytes)));
  }
}

absl::Status CopyAndCompare(int from, int to, const std::string& sha256,
                            const std::function<bool()>& should_stop) {
  WEBMUNK_RETURN_IF_ERROR(ReadAll(
      from, should_stop, [&](const char* bytes, size_t size) { return Write(to, bytes, size); }));
  if (fsync(to) != 0) return ErrorOf(errno);
  if (lseek(to, 0, SEEK_SET) != 0) return ErrorOf(errno);
  Sha256Stream hash;
  WEBMUNK_RETURN_IF_ERROR(ReadAll(to, should_stop, [&](const char* bytes, size_t size) {
    hash.Add({bytes, size});
    return absl::OkStatus();
  }));
  if (absl::BytesToHexString(hash.Finish()) == sha256) return absl::OkStatus();
  return absl::DataLossError("what was written is not the archive");
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalRoot>> LocalRoot::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return absl::InvalidArgumentError("the folder for local destinations cannot be opened");
  }
  return std::unique_ptr<LocalRoot>(new LocalRoot(fd));
}

LocalRoot::~LocalRoot() { close(fd_); }

absl::Status LocalRoot::Put(const std::string& from, const std::string& target, int64_t attempt,
                            const std::string& sha256,
                            const std::function<bool()>& should_stop) const {
  const Fd archive(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (archive.get() < 0) return absl::NotFoundError("the archive is not there");
  WEBMUNK_ASSIGN_OR_RETURN(const Place place, OpenPlace(fd_, target, true));
  const std::string partial = PartialOf(place.name, attempt);
  // One that is left over could be a link to another file.
  RemovePartialsIn(place);
  const Fd copy(openat(place.folder.get(), partial.c_str(),
                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  if (copy.get() < 0) return ErrorOf(errno);
  absl::Status status = CopyAndCompare(archive.get(), copy.get(), sha256, should_stop);
  // Writing to disk can take longer than anybody waited for.
  if (status.ok() && should_stop != nullptr && should_stop()) {
    status = absl::CancelledError("was told to stop");
  }
  if (status.ok() &&
      renameat(place.folder.get(), partial.c_str(), place.folder.get(), place.name.c_str()) != 0) {
    status = ErrorOf(errno);
  }
  if (!status.ok()) {
    unlinkat(place.folder.get(), partial.c_str(), 0);
    return status;
  }
  return fsync(place.folder.get()) == 0 ? absl::OkStatus() : ErrorOf(errno);
}

void LocalRoot::RemovePartials(const std::string& target) const {
  const absl::StatusOr<Place> place = OpenPlace(fd_, target, false);
  if (place.ok()) RemovePartialsIn(*place);
}

absl::Status LocalRoot::Remove(const std::string& target) const {
  WEBMUNK_ASSIGN_OR_RETURN(const Place place, OpenPlace(fd_, target, false));
  if (unlinkat(place.folder.get(), place.name.c_str(), 0) == 0 || errno == ENOENT) {
    return absl::OkStatus();
  }
  return ErrorOf(errno);
}

}  // namespace webmunk
