#ifndef WEBMUNK_SERVER_DELIVERY_RCLONE_REMOTE_H_
#define WEBMUNK_SERVER_DELIVERY_RCLONE_REMOTE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/delivery/destination.h"
#include "server/delivery/destination_rules.h"
#include "server/delivery/rclone.h"

namespace webmunk {

// A text in a file of its own, for programs that read nothing else. Gone with the
// object.
class TextFile {
 public:
  static absl::StatusOr<std::unique_ptr<TextFile>> Write(const std::string& text);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit TextFile(std::string path) : path_(std::move(path)) {}

  const std::string path_;
};

// A destination as rclone is told of it, ready to be used.
struct RcloneRemote {
  RcloneSettings settings;
  // What paths begin with.
  std::string prefix;
  // Hashes of files of this size and more are what we said they are, not what the remote
  // computed.
  int64_t told_hashes_from = std::numeric_limits<int64_t>::max();
  // Whether half a file could be seen there under its final name.
  bool needs_partial = false;
  std::unique_ptr<TextFile> known_hosts;

  std::string PathOf(const std::string& target) const { return prefix + target; }
};

// Looks the hosts up and checks them, as CheckDestination and CheckHosts. An SFTP host
// is then connected to by the address that was checked. Not for local destinations.
absl::StatusOr<RcloneRemote> OpenRemote(const Rclone& rclone, const Destination& destination,
                                        const DestinationLimits& limits);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_RCLONE_REMOTE_H_
