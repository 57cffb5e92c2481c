#ifndef WEBMUNK_SERVER_POINTS_ERASURE_KEY_H_
#define WEBMUNK_SERVER_POINTS_ERASURE_KEY_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/mutex.h"
#include "server/storage/connection.h"

namespace webmunk {

// The key under which erased identifiers are remembered: one half is the database's,
// the other may be a file's, so that neither alone does to guess identifiers.
// Thread-safe.
class ErasureKey {
 public:
  // `file_half` may be empty.
  explicit ErasureKey(std::string file_half) : file_half_(std::move(file_half)) {}

  // Learns the database's half, and makes one if there is none. FAILED_PRECONDITION
  // if the database was used with another file: what was erased would not be
  // recognised. Nothing works before this.
  absl::Status Load(Connection& connection);

  // What stands for an identifier, 32 bytes. UNAVAILABLE before Load.
  absl::StatusOr<std::string> Hmac(std::string_view identifier) const;

 private:
  const std::string file_half_;
  mutable Mutex mutex_;
  // Empty: not loaded.
  std::string key_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ERASURE_KEY_H_
