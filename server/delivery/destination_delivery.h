#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_DELIVERY_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_DELIVERY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/delivery/destination.h"
#include "server/delivery/destination_rules.h"
#include "server/delivery/local_root.h"
#include "server/delivery/rclone.h"
#include "server/delivery/rclone_remote.h"

namespace webmunk {

// A finished archive on our own disk.
struct DeliveredFile {
  std::string path = "";
  int64_t bytes = 0;
  // Hexadecimal.
  std::string sha256 = "";
  // Of trying to deliver it: greater than those of all tries before.
  int64_t attempt = 1;
};

// How it is known that what is at a destination is the archive.
enum class Verification {
  kHash,     // the destination told the same hash
  kContent,  // it was read back
};
std::string_view NameOf(Verification verification);

// Brings files to destinations. Thread-safe.
class DestinationDelivery {
 public:
  struct Options {
    Rclone::Options rclone;
    // Hosts in private networks, and connections without TLS.
    bool allow_private_destinations = false;
    // The folder below which local destinations are; empty: there are none.
    std::string local_root;
  };

  // INVALID_ARGUMENT if there is no such folder.
  static absl::StatusOr<std::unique_ptr<DestinationDelivery>> Make(const Options& options);

  // OK if the destination may be used, as CheckDestination says, and so may a path.
  absl::Status Check(const Destination& destination, const std::string& path) const;

  // One try. `target` is of TargetOf. Once it is OK the archive stands there under that
  // name, and is the same; before, nothing does, but maybe PartialOf it beside, which goes
  // unless this is CANCELLED. What a try before this one has brought there is found and
  // not brought again, and what it has left goes. Errors say
  // in our words what failed. PERMISSION_DENIED, INVALID_ARGUMENT, NOT_FOUND and
  // FAILED_PRECONDITION are for a person to see to; RESOURCE_EXHAUSTED, UNAVAILABLE,
  // DEADLINE_EXCEEDED, DATA_LOSS and UNKNOWN may pass; CANCELLED if `should_stop` said so.
  absl::StatusOr<Verification> Deliver(const DeliveredFile& file, const Destination& destination,
                                       const std::string& target,
                                       const Rclone::ShouldStop& should_stop) const;

  // Takes away what a try that was CANCELLED has left, if that takes no longer than 20 s.
  void Discard(const Destination& destination, const std::string& target, int64_t attempt) const;
  // The same of all tries: nobody may be at one.
  void DiscardAll(const Destination& destination, const std::string& target) const;

  // Brings a small file into the folder `path` of the destination, reads it, and takes
  // it away again.
  absl::Status Test(const Destination& destination, const std::string& path,
                    const Rclone::ShouldStop& should_stop) const;

  // Whether a folder of this type is below one that the destination has.
  static bool IsRelative(DestinationType type) { return type != DestinationType::kSftp; }

 private:
  DestinationDelivery(const Options& options, std::unique_ptr<LocalRoot> root);

  absl::StatusOr<Verification> Upload(const RcloneRemote& remote, const DeliveredFile& file,
                                      const std::string& path,
                                      const Rclone::ShouldStop& stop) const;
  absl::StatusOr<Verification> Verify(const RcloneRemote& remote, const DeliveredFile& file,
                                      const std::string& path,
                                      const Rclone::ShouldStop& stop) const;
  absl::StatusOr<Verification> UploadPartial(const RcloneRemote& remote, const DeliveredFile& file,
                                             const std::string& path, const std::string& partial,
                                             const Rclone::ShouldStop& stop) const;
  // Takes no longer than 20 s.
  absl::Status Remove(const Destination& destination, const std::string& target) const;

  const Rclone rclone_;
  const DestinationLimits limits_;
  const std::unique_ptr<LocalRoot> local_root_;
};

// How long to wait after the `tries`-th failed try, from 1: 0.5 to 1 of a minute that
// doubles with each, up to an hour.
absl::Duration DeliveryWait(int tries);

// After so many failed tries a delivery has failed for good.
inline constexpr int kMaxDeliveryTries = 12;

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_DELIVERY_H_
