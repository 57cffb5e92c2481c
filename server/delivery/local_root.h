#ifndef WEBMUNK_SERVER_DELIVERY_LOCAL_ROOT_H_
#define WEBMUNK_SERVER_DELIVERY_LOCAL_ROOT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// The folder of this machine below which local destinations are. No target leads out
// of it, also if somebody changes it meanwhile: symbolic links below it are followed
// nowhere. Thread-safe.
class LocalRoot {
 public:
  // The folder itself may be reached by links. INVALID_ARGUMENT if there is none.
  static absl::StatusOr<std::unique_ptr<LocalRoot>> Open(const std::string& path);
  ~LocalRoot();
  LocalRoot(const LocalRoot&) = delete;
  LocalRoot& operator=(const LocalRoot&) = delete;

  // Copies the file `from` to `target`, a path that TargetOf made, with its folders: to
  // PartialOf it, read back and compared by its SHA-256 (hexadecimal), on disk, then
  // renamed. Takes away what other tries have left. DATA_LOSS if it is not the same;
  // RESOURCE_EXHAUSTED if there is no room.
  absl::Status Put(const std::string& from, const std::string& target, int64_t attempt,
                   const std::string& sha256, const std::function<bool()>& should_stop) const;

  // Takes away what tries of Put have left.
  void RemovePartials(const std::string& target) const;
  // Also OK if there is none.
  absl::Status Remove(const std::string& target) const;

 private:
  explicit LocalRoot(int fd) : fd_(fd) {}

  const int fd_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_LOCAL_ROOT_H_
