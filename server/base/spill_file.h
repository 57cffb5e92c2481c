#ifndef WEBMUNK_SERVER_BASE_SPILL_FILE_H_
#define WEBMUNK_SERVER_BASE_SPILL_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// Bytes that are appended one behind the other and read later: few are kept in memory,
// more are in a file without a name, which is gone with its process. Errors are those of
// DiskError. Not thread-safe.
class SpillFile {
 public:
  // As many bytes are kept.
  static constexpr size_t kKept = size_t{64} << 10;

  // The file is made in `directory`, once there is need of one.
  explicit SpillFile(std::string directory) : directory_(std::move(directory)) {}
  ~SpillFile();
  SpillFile(SpillFile&& other) noexcept { Swap(other); }
  SpillFile& operator=(SpillFile&& other) noexcept {
    Swap(other);
    return *this;
  }

  absl::Status Append(std::string_view bytes);
  int64_t size() const { return spilled_ + static_cast<int64_t>(kept_.size()); }
  // From `offset` on; fewer than `count` at the end.
  absl::StatusOr<std::string> Read(int64_t offset, size_t count) const;

 private:
  void Swap(SpillFile& other) noexcept;
  absl::Status Spill();

  std::string directory_;
  int file_ = -1;
  // The first bytes, as many, are in the file.
  int64_t spilled_ = 0;
  std::string kept_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_SPILL_FILE_H_
