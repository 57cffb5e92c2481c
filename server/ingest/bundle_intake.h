#ifndef WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_
#define WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/ingest/bundle_parser.h"
#include "server/ingest/committer.h"
#include "server/ingest/payload_decoder.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/typed_point.h"

namespace webmunk {

// What a bundle may cost.
struct IntakeLimits {
  DecodeLimits decode;
  size_t max_points = 100'000;
  // Payloads and decoded texts of all bundles on their way, together.
  size_t max_bytes_in_flight = size_t{512} << 20;
};

// A bundle as it arrives.
struct IncomingBundle {
  std::string payload;
  bool is_gzip = false;
  bool encrypted = false;
  std::string nonce;
  BundleShape shape = BundleShape::kArray;
  // What a gateway found wrong with the envelope; the payload is not read then.
  std::optional<BundleFaultReason> envelope_fault;
};

// Reads bundles and hands them, good or bad, to the committer. Thread-safe.
class BundleIntake {
 public:
  using Done = std::function<void(absl::StatusOr<AppendResult>)>;

  // `committer` must outlive this.
  BundleIntake(IntakeLimits limits, Committer& committer)
      : limits_(limits), committer_(committer) {}

  // Reads the bundle in the calling thread. `done` is called once, in this or
  // another thread: see PendingBundle::done. UNAVAILABLE at once while too much is
  // on its way.
  void Append(IncomingBundle bundle, Done done);
  void Append(const std::vector<TypedPoint>& points, Done done);

 private:
  void Read(IncomingBundle bundle, PendingBundle& pending) const;
  void Parse(std::string text, BundleShape shape, PendingBundle& pending) const;
  // Counts `bytes` as on their way until `pending` is done; false if there is no
  // room.
  bool Admit(size_t bytes);
  void Submit(std::unique_ptr<PendingBundle> pending, size_t admitted, Done done);

  const IntakeLimits limits_;
  Committer& committer_;
  std::atomic<size_t> bytes_in_flight_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_
