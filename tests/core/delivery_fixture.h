#ifndef WEBMUNK_TESTS_CORE_DELIVERY_FIXTURE_H_
#define WEBMUNK_TESTS_CORE_DELIVERY_FIXTURE_H_

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "server/base/sha256.h"
#include "server/delivery/destination_delivery.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// An archive of random bytes, and deliveries that may go to loopback and are impatient.
class DeliveryFixture {
 public:
  explicit DeliveryFixture(size_t size = size_t{4} << 20) {
    uint64_t state = 1;
    for (size_t i = 0; i < size; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text_ += static_cast<char>(state >> 56);
    }
    std::ofstream(file_.path, std::ios::binary) << text_;
    file_.bytes = static_cast<int64_t>(text_.size());
    file_.sha256 = absl::BytesToHexString(Sha256(text_));
    options_.rclone.idle_timeout = absl::Seconds(2);
    options_.rclone.connect_timeout = absl::Seconds(2);
    options_.allow_private_destinations = true;
    delivery_ = *DestinationDelivery::Make(options_);
  }

  absl::StatusOr<Verification> Deliver(const Destination& destination, const std::string& target,
                                       const Rclone::ShouldStop& stop = nullptr) const {
    return delivery_->Deliver(file_, destination, target, stop);
  }

  // The same by one that waits longer for what is slow.
  absl::StatusOr<Verification> DeliverPatiently(const Destination& destination,
                                                const std::string& target) const {
    DestinationDelivery::Options options = options_;
    options.rclone.idle_timeout = absl::Seconds(30);
    return (*DestinationDelivery::Make(options))->Deliver(file_, destination, target, nullptr);
  }

  const std::string& text() const { return text_; }
  DeliveredFile& file() { return file_; }
  const DestinationDelivery& delivery() const { return *delivery_; }
  const DestinationDelivery::Options& options() const { return options_; }

 private:
  TempDirectory directory_{"delivery"};
  std::string text_;
  DeliveredFile file_{.path = directory_.path() + "/archive.zip", .sha256 = ""};
  DestinationDelivery::Options options_;
  std::unique_ptr<DestinationDelivery> delivery_;
};

// A file system of two MiB of its own, gone with the object.
class TinyDisk {
 public:
  TinyDisk()
      : is_mounted_(mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=2m,mode=0777") ==
                    0) {}
  ~TinyDisk() {
    if (is_mounted_) umount2(directory_.path().c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;

  bool is_mounted() const { return is_mounted_; }
  const std::string& path() const { return directory_.path(); }
  void Grow() { mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT, "size=64m,mode=0777"); }

 private:
  TempDirectory directory_{"tiny"};
  bool is_mounted_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_DELIVERY_FIXTURE_H_
