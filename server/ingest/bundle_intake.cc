#include "server/ingest/bundle_intake.h"

#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/ingest/bundle_attachments.h"
#include "server/ingest/memory_room.h"

namespace webmunk {
namespace {

std::string EnvelopeMessage(BundleFaultReason reason) {
  switch (reason) {
    case BundleFaultReason::kMissingPayload:
      return "the form has no payload";
    case BundleFaultReason::kBadBase64:
      return "the payload's base64 text is broken";
    case BundleFaultReason::kUnknownCompression:
      return "the compression is neither none nor gzip";
    case BundleFaultReason::kMissingNonce:
      return "the bundle is encrypted and has no usable nonce";
    default:
      return "the form cannot be read";
  }
}

// Puts what was read into `pending`; false if it is a fault.
bool Take(BundleReader::Result result, PendingBundle& pending) {
  if (auto* fault = std::get_if<BundleFault>(&result)) {
    pending.fault = std::move(*fault);
    return false;
  }
  pending.parsed = std::get<std::unique_ptr<ParsedBundle>>(std::move(result));
  return true;
}

}  // namespace

void BundleIntake::Append(IncomingBundle bundle, Done done) {
  ByteReservation memory(memory_);
  const size_t payload_size = bundle.payload.size();
  if (absl::Status room = HoldMemory(memory, payload_size); !room.ok()) return done(room);
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = payload_size;
  pending->sha256 = Sha256(bundle.payload);
  pending->encoding = bundle.form.is_gzip ? "gzip" : "identity";
  pending->encrypted = bundle.form.encrypted;
  pending->attachments = std::move(bundle.attachments);
  if (bundle.envelope_fault) {
    pending->fault = {*bundle.envelope_fault, EnvelopeMessage(*bundle.envelope_fault)};
  } else {
    auto result = reader_.Read(bundle.form, bundle.payload, memory);
    if (!result.ok()) return done(result.status());
    if (Take(*std::move(result), *pending)) memory.Shrink(payload_size);
  }
  if (pending->fault) {
    memory.ShrinkTo(payload_size);
    pending->raw = std::move(bundle.payload);
    pending->nonce = std::move(bundle.form.nonce);
  }
  Submit(std::move(pending), std::move(memory), std::move(done));
}

void BundleIntake::Append(const std::vector<TypedPoint>& points, Done done) {
  ByteReservation memory(memory_);
  const size_t bound = TypedTextBound(points);
  // The text, which is kept whole should it have a fault, and the copy that is read.
  if (absl::Status room = HoldMemory(memory, 2 * bound); !room.ok()) return done(room);
  std::string text;
  text.reserve(bound);
  text += '[';
  for (const TypedPoint& point : points) {
    if (text.size() > 1) text += ',';
    AppendPointJson(point, text);
  }
  text += ']';
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = text.size();
  pending->sha256 = Sha256(text);
  pending->encoding = "typed";
  auto result = reader_.ReadText(text, BundleShape::kArray, memory);
  if (!result.ok()) return done(result.status());
  if (Take(*std::move(result), *pending)) {
    memory.Shrink(bound);
  } else {
    pending->raw = std::move(text);
  }
  Submit(std::move(pending), std::move(memory), std::move(done));
}

void BundleIntake::Submit(std::unique_ptr<PendingBundle> pending, ByteReservation memory,
                          Done done) {
  if (absl::Status status = LinkAttachments(*pending); !status.ok()) {
    return done(std::move(status));
  }
  // std::function wants what it holds to be copyable.
  auto held = std::make_shared<ByteReservation>(std::move(memory));
  pending->done = [held, done = std::move(done)](absl::StatusOr<AppendResult> result) mutable {
    held.reset();
    done(std::move(result));
  };
  committer_.Submit(std::move(pending));
}

}  // namespace webmunk
