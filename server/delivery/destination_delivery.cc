#include "server/delivery/destination_delivery.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/base/sha256_stream.h"
#include "server/base/status_macros.h"
#include "server/delivery/delivery_target.h"
#include "server/delivery/public_address.h"

namespace webmunk {
namespace {

constexpr char kNotTheSame[] = "what arrived at the destination is not the archive";

// Names are given other addresses, and servers lead to others: each connection is looked
// at when it is made.
Rclone::Options WithGuard(const DestinationDelivery::Options& options) {
  Rclone::Options rclone = options.rclone;
  if (!options.allow_private_destinations && rclone.may_connect == nullptr) {
    rclone.may_connect = IsPublicOrResolver;
  }
  return rclone;
}

// Names are TargetOf's own.
std::string FolderOf(const std::string& target) { return target.substr(0, target.rfind('/') + 1); }

// For what is taken away, also when whoever brought it was told to stop.
Rclone::ShouldStop AfterAWhile() {
  const absl::Time until = absl::Now() + absl::Seconds(20);
  return [until] { return absl::Now() > until; };
}

// OK if the file is still what was made.
absl::Status CheckFile(const DeliveredFile& file, const Rclone::ShouldStop& stop) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) return absl::UnavailableError("the archive cannot be read");
  Sha256Stream hash;
  std::vector<char> buffer(size_t{1} << 20);
  do {
    if (stop != nullptr && stop()) return absl::CancelledError("was told to stop");
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.Add({buffer.data(), static_cast<size_t>(stream.gcount())});
  } while (stream);
  if (absl::BytesToHexString(hash.Finish()) == file.sha256) return absl::OkStatus();
  return absl::DataLossError("the archive on this server is not what was made");
}

std::string NewProbeName() {
  absl::BitGen random;
  return absl::StrCat("webmunk-test-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16),
                      ".txt");
}

}  // namespace

std::string_view NameOf(Verification verification) {
  return verification == Verification::kHash ? "hash" : "content";
}

absl::StatusOr<std::unique_ptr<DestinationDelivery>> DestinationDelivery::Make(
    const Options& options) {
  std::unique_ptr<LocalRoot> root;
  if (!options.local_root.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(root, LocalRoot::Open(options.local_root));
  }
  return std::unique_ptr<DestinationDelivery>(new DestinationDelivery(options, std::move(root)));
}

DestinationDelivery::DestinationDelivery(const Options& options, std::unique_ptr<LocalRoot> root)
    : rclone_(WithGuard(options)),
      limits_(
          {.allow_private = options.allow_private_destinations, .allow_local = root != nullptr}),
      local_root_(std::move(root)) {}

absl::Status DestinationDelivery::Check(const Destination& destination,
                                        const std::string& path) const {
  WEBMUNK_RETURN_IF_ERROR(CheckTargetPath(path, IsRelative(destination.type)));
  return CheckDestination(destination, limits_);
}

absl::StatusOr<Verification> DestinationDelivery::Deliver(
    const DeliveredFile& file, const Destination& destination, const std::string& target,
    const Rclone::ShouldStop& should_stop) const {
  WEBMUNK_RETURN_IF_ERROR(Check(destination, FolderOf(target)));
  if (destination.type == DestinationType::kLocal) {
    WEBMUNK_RETURN_IF_ERROR(
        local_root_->Put(file.path, target, file.attempt, file.sha256, should_stop));
    return Verification::kContent;
  }
  // Hashes of the destination are compared with the file's own.
  WEBMUNK_RETURN_IF_ERROR(CheckFile(file, should_stop));
  WEBMUNK_ASSIGN_OR_RETURN(const RcloneRemote remote, OpenRemote(rclone_, destination, limits_));
  const std::string path = remote.PathOf(target);
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<Rclone::File> there,
                           rclone_.Stat(remote.settings, path, should_stop));
  if (there && there->size == file.bytes) {
    absl::StatusOr<Verification> same = Verify(remote, file, path, should_stop);
    if (same.ok() || !absl::IsDataLoss(same.status())) return same;
  }
  if (!remote.needs_partial) return Upload(remote, file, path, should_stop);
  if (file.attempt > 1) {
    rclone_.DeletePartials(remote.settings, path, should_stop).IgnoreError();
  }
  const std::string partial = PartialOf(path, file.attempt);
  absl::StatusOr<Verification> uploaded = UploadPartial(remote, file, path, partial, should_stop);
  if (!uploaded.ok() && !absl::IsCancelled(uploaded.status())) {
    rclone_.Delete(remote.settings, partial, AfterAWhile()).IgnoreError();
  }
  return uploaded;
}

absl::StatusOr<Verification> DestinationDelivery::UploadPartial(
    const RcloneRemote& remote, const DeliveredFile& file, const std::string& path,
    const std::string& partial, const Rclone::ShouldStop& stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(const Verification verification, Upload(remote, file, partial, stop));
  WEBMUNK_RETURN_IF_ERROR(rclone_.MoveTo(remote.settings, partial, path, file.bytes, stop));
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<Rclone::File> moved,
                           rclone_.Stat(remote.settings, path, stop));
  if (!moved || moved->size != file.bytes) return absl::DataLossError(kNotTheSame);
  return verification;
}

void DestinationDelivery::Discard(const Destination& destination, const std::string& target,
                                  int64_t attempt) const {
  if (!Check(destination, FolderOf(target)).ok() || destination.type == DestinationType::kLocal) {
    return;
  }
  const absl::StatusOr<RcloneRemote> remote = OpenRemote(rclone_, destination, limits_);
  if (!remote.ok() || !remote->needs_partial) return;
  rclone_.Delete(remote->settings, PartialOf(remote->PathOf(target), attempt), AfterAWhile())
      .IgnoreError();
}

void DestinationDelivery::DiscardAll(const Destination& destination,
                                     const std::string& target) const {
  if (!Check(destination, FolderOf(target)).ok()) return;
  if (destination.type == DestinationType::kLocal) return local_root_->RemovePartials(target);
  const absl::StatusOr<RcloneRemote> remote = OpenRemote(rclone_, destination, limits_);
  if (!remote.ok() || !remote->needs_partial) return;
  rclone_.DeletePartials(remote->settings, remote->PathOf(target), AfterAWhile()).IgnoreError();
}

absl::StatusOr<Verification> DestinationDelivery::Upload(const RcloneRemote& remote,
                                                         const DeliveredFile& file,
                                                         const std::string& path,
                                                         const Rclone::ShouldStop& stop) const {
  WEBMUNK_RETURN_IF_ERROR(rclone_.CopyTo(remote.settings, file.path, path, file.bytes, stop));
  absl::StatusOr<Verification> same = Verify(remote, file, path, stop);
  // It is not to be taken for the archive. Should this fail, the next try overwrites it.
  if (absl::IsDataLoss(same.status())) rclone_.Delete(remote.settings, path, stop).IgnoreError();
  return same;
}

absl::StatusOr<Verification> DestinationDelivery::Verify(const RcloneRemote& remote,
                                                         const DeliveredFile& file,
                                                         const std::string& path,
                                                         const Rclone::ShouldStop& stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<Rclone::File> there,
                           rclone_.Stat(remote.settings, path, stop));
  if (!there || there->size != file.bytes) return absl::DataLossError(kNotTheSame);
  if (!there->hashes.empty() && file.bytes < remote.told_hashes_from) {
    const auto& [kind, hash] = *there->hashes.begin();
    WEBMUNK_ASSIGN_OR_RETURN(const std::string ours,
                             rclone_.HashOf(file.path, kind, file.bytes, stop));
    if (absl::AsciiStrToLower(hash) == ours) return Verification::kHash;
    // Some servers that encrypt tell another number in its place.
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::string hash,
                           rclone_.ReadSha256(remote.settings, path, file.bytes, stop));
  if (hash != file.sha256) return absl::DataLossError(kNotTheSame);
  return Verification::kContent;
}

absl::Status DestinationDelivery::Test(const Destination& destination, const std::string& path,
                                       const Rclone::ShouldStop& should_stop) const {
  const std::string text = "A test of this destination by the Webmunk data collection server.\n";
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<TextFile> probe, TextFile::Write(text));
  const DeliveredFile file{.path = probe->path(),
                           .bytes = static_cast<int64_t>(text.size()),
                           .sha256 = absl::BytesToHexString(Sha256(text))};
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::string target,
      TargetOf({.path = path}, {.name = NewProbeName()}, IsRelative(destination.type)));
  const absl::Status delivered = Deliver(file, destination, target, should_stop).status();
  const absl::Status removed = Remove(destination, target);
  Discard(destination, target, file.attempt);
  return delivered.ok() ? removed : delivered;
}

absl::Status DestinationDelivery::Remove(const Destination& destination,
                                         const std::string& target) const {
  WEBMUNK_RETURN_IF_ERROR(Check(destination, FolderOf(target)));
  if (destination.type == DestinationType::kLocal) return local_root_->Remove(target);
  WEBMUNK_ASSIGN_OR_RETURN(const RcloneRemote remote, OpenRemote(rclone_, destination, limits_));
  return rclone_.Delete(remote.settings, remote.PathOf(target), AfterAWhile());
}

absl::Duration DeliveryWait(int tries) {
  constexpr int kDoublings = 6;
  const absl::Duration whole =
      std::min(absl::Minutes(1) * (1 << std::clamp(tries - 1, 0, kDoublings)), absl::Hours(1));
  absl::BitGen random;
  return whole * absl::Uniform(random, 0.5, 1.0);
}

}  // namespace webmunk
