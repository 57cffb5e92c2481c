#ifndef WEBMUNK_SERVER_DELIVERY_RCLONE_H_
#define WEBMUNK_SERVER_DELIVERY_RCLONE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/delivery/child_run.h"

namespace webmunk {

// Where a remote's settings are: variables of the environment, which only processes of
// our own user can read. Paths begin with `w:`.
using RcloneSettings = std::vector<std::string>;

// Files on remotes, through the program rclone (1.60 or later). It reads no
// configuration, knows no other remotes, and gets no secret on its command line. Each
// call runs it once; errors are in our words, since its own hold what remotes said.
// Thread-safe.
class Rclone {
 public:
  struct Options {
    std::string program = "/usr/bin/rclone";
    absl::Duration connect_timeout = absl::Seconds(15);
    // Without a byte in either direction.
    absl::Duration idle_timeout = absl::Minutes(1);
    // Asked for each address that it connects to; null: all are good.
    ConnectGuard::MayConnect may_connect = nullptr;
  };
  // Asked several times a second; once it is true, calls end as CANCELLED.
  using ShouldStop = std::function<bool()>;

  struct File {
    int64_t size = 0;
    // By the names that rclone gives to kinds of hashes; none where the remote has none.
    std::map<std::string, std::string> hashes;
  };

  explicit Rclone(Options options) : options_(std::move(options)) {}

  // A password as rclone wants to be given it.
  absl::StatusOr<std::string> Obscure(const std::string& secret) const;

  // Copies a file of ours, over what is there. `size` bounds the time.
  absl::Status CopyTo(const RcloneSettings& settings, const std::string& from,
                      const std::string& to, int64_t size, const ShouldStop& stop) const;
  absl::Status MoveTo(const RcloneSettings& settings, const std::string& from,
                      const std::string& to, int64_t size, const ShouldStop& stop) const;
  // Also OK if there is no such file.
  absl::Status Delete(const RcloneSettings& settings, const std::string& path,
                      const ShouldStop& stop) const;
  // Deletes what IsPartialOf says of the path's name, beside it.
  absl::Status DeletePartials(const RcloneSettings& settings, const std::string& path,
                              const ShouldStop& stop) const;
  // None if there is no such file.
  absl::StatusOr<std::optional<File>> Stat(const RcloneSettings& settings, const std::string& path,
                                           const ShouldStop& stop) const;
  // The hash of one of our own files, of a kind that Stat named.
  absl::StatusOr<std::string> HashOf(const std::string& path, const std::string& kind, int64_t size,
                                     const ShouldStop& stop) const;
  // The SHA-256 of a remote file, in hexadecimal, by reading all of it.
  absl::StatusOr<std::string> ReadSha256(const RcloneSettings& settings, const std::string& path,
                                         int64_t size, const ShouldStop& stop) const;

 private:
  absl::StatusOr<ChildResult> Run(
      const RcloneSettings& settings, std::vector<std::string> arguments, absl::Duration timeout,
      const ShouldStop& stop, std::function<void(std::string_view)> take_output = nullptr) const;

  const Options options_;
};

// What a failed call of rclone means, by its exit code and what it wrote. No part of
// the text is repeated.
absl::Status RcloneError(int exit_code, const std::string& errors);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_RCLONE_H_
