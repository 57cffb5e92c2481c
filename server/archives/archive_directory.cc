#include "server/archives/archive_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/sha256_stream.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr std::string_view kWhole = "zip";
constexpr std::string_view kMade = "tmp";

// Whatever is wrong with the disk, it says nothing of what is to be written.
absl::Status Failed(const char* what) {
  return absl::InternalError(absl::ErrnoToStatus(errno, what).message());
}

absl::Status KeepsNone() { return absl::UnavailableError("this server keeps no archives"); }

// An open file, closed at the end.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : file_(open(path.c_str(), flags | O_CLOEXEC)) {}
  ~OpenFile() {
    if (file_ >= 0) close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return file_; }

 private:
  const int file_;
};

}  // namespace

absl::Status ArchiveDirectory::Prepare() const {
  constexpr mode_t kOurs = 0700;
  if (path_.empty()) return KeepsNone();
  // Parents first.
  for (size_t end = path_.find('/', 1);; end = path_.find('/', end + 1)) {
    const std::string part = path_.substr(0, end);
    if (mkdir(part.c_str(), kOurs) != 0 && errno != EEXIST) {
      return Failed("the directory of archives cannot be made");
    }
    if (end == std::string::npos) break;
  }
  const OpenFile directory(path_, O_RDONLY | O_DIRECTORY);
  if (directory.get() < 0) return Failed("the directory of archives cannot be opened");
  if (faccessat(AT_FDCWD, path_.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return Failed("the directory of archives cannot be written to");
  }
  return absl::OkStatus();
}

std::string ArchiveDirectory::NameOf(const ArchiveFileName& file) {
  const std::string_view ending = file.is_whole ? kWhole : kMade;
  return absl::StrCat(file.job_id, ".", file.attempt, ".",
                      absl::string_view(ending.data(), ending.size()));
}

std::optional<ArchiveFileName> ArchiveDirectory::Parse(std::string_view name) {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(name.data(), name.size()), '.');
  ArchiveFileName file;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &file.job_id) ||
      !absl::SimpleAtoi(parts[1], &file.attempt)) {
    return std::nullopt;
  }
  file.is_whole = parts[2] == kWhole;
  // Nothing that is but read like one.
  if (NameOf(file) != name) return std::nullopt;
  return file;
}

std::string ArchiveDirectory::PathOf(std::string_view name) const {
  return absl::StrCat(path_, "/", absl::string_view(name.data(), name.size()));
}

absl::StatusOr<std::vector<std::string>> ArchiveDirectory::List() const {
  struct Closer {
    void operator()(DIR* opened) const { closedir(opened); }
  };
  const std::unique_ptr<DIR, Closer> directory(opendir(path_.c_str()));
  if (directory == nullptr) return Failed("the directory of archives cannot be read");
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory.get())) {  // NOLINT(concurrency-mt-unsafe)
    if (Parse(entry->d_name)) names.emplace_back(entry->d_name);
  }
  return names;
}

absl::Status ArchiveDirectory::Publish(const ArchiveFileName& file) const {
  const std::string from =
      PathOf(NameOf({.job_id = file.job_id, .attempt = file.attempt, .is_whole = false}));
  const std::string to =
      PathOf(NameOf({.job_id = file.job_id, .attempt = file.attempt, .is_whole = true}));
  if (std::rename(from.c_str(), to.c_str()) != 0) return Failed("an archive cannot be renamed");
  return Sync();
}

absl::Status ArchiveDirectory::Remove(std::string_view name) const {
  if (path_.empty()) return KeepsNone();
  if (unlink(PathOf(name).c_str()) != 0 && errno != ENOENT) {
    return Failed("an archive cannot be removed");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ArchiveDirectory::HashOf(
    std::string_view name, const std::function<bool()>& should_stop) const {
  const OpenFile file(PathOf(name), O_RDONLY);
  if (file.get() < 0) return Failed("an archive cannot be opened");
  constexpr size_t kPiece = size_t{256} << 10;
  std::string piece(kPiece, '\0');
  Sha256Stream hash;
  while (true) {
    if (should_stop()) return absl::CancelledError("the export stops");
    const ssize_t count = read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("an archive cannot be read");
    if (count == 0) return hash.Finish();
    hash.Add(std::string_view(piece).substr(0, count));
  }
}

absl::Status ArchiveDirectory::Sync() const {
  const OpenFile directory(path_, O_RDONLY | O_DIRECTORY);
  if (directory.get() < 0 || fsync(directory.get()) != 0) {
    return Failed("the directory of archives cannot be put on disk");
  }
  return absl::OkStatus();
}

}  // namespace webmunk
