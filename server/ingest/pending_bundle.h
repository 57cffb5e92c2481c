#ifndef WEBMUNK_SERVER_INGEST_PENDING_BUNDLE_H_
#define WEBMUNK_SERVER_INGEST_PENDING_BUNDLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/ingest/bundle_parser.h"
#include "server/ingest/parsed_bundle.h"
#include "server/points/attachment.h"
#include "server/points/quarantine_store.h"

namespace webmunk {

// What became of a bundle's points; the first is the sum of the others.
struct AppendCounts {
  int32_t received = 0;
  int32_t stored = 0;
  int32_t duplicate = 0;
  int32_t quarantined = 0;
  int32_t forwarded = 0;
  int32_t discarded = 0;
};

// The answer to a bundle that is on disk.
struct AppendResult {
  AppendCounts counts;
  // The bundle as a whole is in quarantine; the counts are 0.
  std::optional<BundleFault> fault;
};

// The entry of the quarantine that a bundle is read from again.
struct ReplayedEntry {
  int64_t id = 0;
  QuarantineEntry::Kind kind = QuarantineEntry::Kind::kPoint;
  // The bundle that the entry came with.
  int64_t bundle_id = 0;
};

// That a point names an attachment: indexes into the bundle's points and
// attachments.
struct AttachmentLink {
  uint32_t point = 0;
  uint32_t attachment = 0;
};

// A bundle on its way to the disk.
struct PendingBundle {
  // When the bundle reached the server: `recorded` of its points.
  absl::Time arrival;
  // The size and SHA-256 of the payload as it came.
  size_t bytes = 0;
  std::string sha256;
  // `identity`, `gzip` or `typed`.
  std::string_view encoding;
  bool encrypted = false;
  BundleShape shape = BundleShape::kArray;
  // Who sent it; empty if unknown.
  std::string client_address;
  // If set, the bundle is no new one: its entry leaves the quarantine with it, or
  // stays with its new fault.
  std::optional<ReplayedEntry> replayed;

  // Null if and only if there is a fault.
  std::unique_ptr<ParsedBundle> parsed;
  std::optional<BundleFault> fault;
  // With a fault: what goes to quarantine.
  std::string raw;
  std::string nonce;

  // The files that came with the bundle, and which points name them.
  std::vector<AttachmentReference> attachments;
  std::vector<AttachmentLink> attachment_links;

  // Called once, from any thread: OK after the commit; UNAVAILABLE if nothing is
  // known to be stored and the client should send again. Must not block. May take away
  // what the bundle holds.
  std::function<void(absl::StatusOr<AppendResult>)> done;
};

// The stable word for a fault, as quarantine keeps it.
std::string_view FaultReasonName(BundleFaultReason reason);

// The fault of this name if it is one of a bundle's envelope, which a gateway tells.
std::optional<BundleFaultReason> EnvelopeFaultNamed(std::string_view name);

// What a person is told of an envelope's fault.
std::string EnvelopeMessage(BundleFaultReason reason);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_PENDING_BUNDLE_H_
