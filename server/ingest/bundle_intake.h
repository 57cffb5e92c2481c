#ifndef WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_
#define WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/byte_budget.h"
#include "server/base/call_context.h"
#include "server/ingest/admission.h"
#include "server/ingest/bundle_reader.h"
#include "server/ingest/committer.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/rule_book.h"
#include "server/ingest/typed_point.h"

namespace webmunk {

// What a bundle may cost.
struct IntakeLimits {
  // Memory for all bundles on their way, together.
  size_t max_bytes_in_flight = size_t{512} << 20;
};

// A bundle as it arrives.
struct IncomingBundle {
  std::string payload;
  BundleForm form;
  // What a gateway found wrong with the envelope; the payload is not read then.
  std::optional<BundleFaultReason> envelope_fault;
  // The files that came with it.
  std::vector<AttachmentReference> attachments;
};

// Reads bundles and hands them, good or bad, to the committer. Thread-safe.
class BundleIntake {
 public:
  using Done = std::function<void(absl::StatusOr<AppendResult>)>;

  // `rules`, `admission` and `committer` must outlive this.
  BundleIntake(IntakeLimits limits, BundleReader reader, RuleBook& rules, Admission& admission,
               Committer& committer)
      : reader_(std::move(reader)),
        rules_(rules),
        memory_(limits.max_bytes_in_flight),
        admission_(admission),
        committer_(committer) {}

  // What reads the bundles, and the memory that it may take.
  const BundleReader& reader() const { return reader_; }
  ByteBudget& memory() { return memory_; }

  // Puts what was read into `pending`, after the rules.
  static absl::Status Take(BundleReader::Result result, const IngestRules& rules,
                           ByteReservation& memory, PendingBundle& pending);

  // Reads the bundle in the calling thread. `memory`, of memory(), holds what its
  // payload and nonce take. `done` is called once, in this or another thread: see
  // PendingBundle::done. UNAVAILABLE at once while too much is on its way;
  // RESOURCE_EXHAUSTED if one of its participants sends too much. The caller has been
  // admitted already.
  void Append(IncomingBundle bundle, ByteReservation memory, const CallContext& caller, Done done);
  // The same for points whose texts lie in a message, for which `memory` is held; it may
  // go when this returns.
  void Append(const std::vector<TypedPoint>& points, ByteReservation memory,
              const CallContext& caller, Done done);

  // Memory held for bundles on their way now.
  size_t bytes_in_flight() const { return memory_.in_use(); }

 private:
  // `memory` is held until `pending` is done.
  void Submit(std::unique_ptr<PendingBundle> pending, ByteReservation memory, Done done);

  const BundleReader reader_;
  RuleBook& rules_;
  ByteBudget memory_;
  Admission& admission_;
  Committer& committer_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BUNDLE_INTAKE_H_
