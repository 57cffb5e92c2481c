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
#include "server/ingest/parsed_bundle.h"
#include "server/points/attachment.h"

namespace webmunk {

// What became of a bundle's points; the first is the sum of the others.
struct AppendCounts {
  int32_t received = 0;
  int32_t stored = 0;
  int32_t duplicate = 0;
  int32_t quarantined = 0;
  int32_t discarded = 0;
};

// The answer to a bundle that is on disk.
struct AppendResult {
  AppendCounts counts;
  // The bundle as a whole is in quarantine; the counts are 0.
  std::optional<BundleFault> fault;
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
  // known to be stored and the client should send again. Must not block.
  std::function<void(absl::StatusOr<AppendResult>)> done;
};

// The stable word for a fault, as quarantine keeps it.
std::string_view FaultReasonName(BundleFaultReason reason);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_PENDING_BUNDLE_H_
