#ifndef WEBMUNK_SERVER_ARCHIVES_GROWING_FILE_H_
#define WEBMUNK_SERVER_ARCHIVES_GROWING_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// A file that grows at its end, with places further in front that are written again.
// Errors tell no path, and are INTERNAL; RESOURCE_EXHAUSTED if the disk is full. Not
// thread-safe.
class GrowingFile {
 public:
  // A new file, or an empty one in place of the old; nobody else may read it. What is
  // written first comes at `begin`, with a hole in front of it.
  static absl::StatusOr<std::unique_ptr<GrowingFile>> Create(const std::string& path,
                                                             int64_t begin = 0);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  // Where the next bytes go.
  int64_t size() const { return written_ + static_cast<int64_t>(buffer_.size()); }
  absl::Status Append(std::string_view bytes);
  // In place of as many bytes that were appended before.
  absl::Status Overwrite(int64_t offset, std::string_view bytes);
  // All of it is on disk afterwards, though its name may not be.
  absl::Status Sync();

 private:
  GrowingFile(int file, int64_t begin) : file_(file), sent_(begin), written_(begin) {}
  absl::Status Flush();
  absl::Status WriteAt(int64_t offset, std::string_view bytes);

  const int file_;
  // Up to here it is on its way to the disk.
  int64_t sent_;
  // Up to here it is written, and behind follows the buffer.
  int64_t written_;
  std::string buffer_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_GROWING_FILE_H_
