#include "server/ingest/bundle_intake.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/ingest/bundle_attachments.h"
#include "server/ingest/memory_room.h"
#include "server/ingest/refusal.h"
#include "server/ingest/rule_application.h"

namespace webmunk {
namespace {

// A usable nonce has 24 bytes; what a client sends in its place may be anything.
constexpr size_t kMostKeptNonce = 1024;

absl::Status NoRules() {
  return Refused(RefusalReason::kDatabase,
                 absl::UnavailableError("the server does not know the rules that bundles are "
                                        "stored by; send the bundle again later"));
}

// What to set aside for the bundle: what it is likely to have once it is decoded, with
// what is read from it, if that is no large part of all.
size_t ReadingRoom(const IncomingBundle& bundle, size_t cap) {
  // Bundles of the extension shrink to a sixth by gzip.
  const size_t text = bundle.payload.size() * (bundle.form.is_gzip ? 8 : 1);
  return std::min(text + bundle.payload.size() / 4, cap / 3);
}

}  // namespace

absl::Status BundleIntake::Take(BundleReader::Result result, const IngestRules& rules,
                                ByteReservation& memory, PendingBundle& pending) {
  if (auto* fault = std::get_if<BundleFault>(&result)) {
    pending.fault = std::move(*fault);
    return absl::OkStatus();
  }
  pending.parsed = std::get<std::unique_ptr<ParsedBundle>>(std::move(result));
  return ApplyRules(rules, *pending.parsed, memory);
}

void BundleIntake::Append(IncomingBundle bundle, ByteReservation memory, const CallContext& caller,
                          Done done) {
  const std::shared_ptr<const IngestRules> rules = rules_.Current();
  if (rules == nullptr) return done(NoRules());
  const size_t payload_size = bundle.payload.size();
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = payload_size;
  pending->sha256 = Sha256(bundle.payload);
  pending->encoding = bundle.form.is_gzip ? "gzip" : "identity";
  pending->encrypted = bundle.form.encrypted;
  pending->client_address = caller.client_address;
  pending->shape = bundle.form.shape;
  pending->attachments = std::move(bundle.attachments);
  if (bundle.envelope_fault) {
    pending->fault = {*bundle.envelope_fault, EnvelopeMessage(*bundle.envelope_fault)};
  } else {
    const absl::Status room = SetMemoryAside(memory, ReadingRoom(bundle, memory_.cap()));
    if (!room.ok()) return done(room);
    auto result = reader_.Read(bundle.form, bundle.payload, memory);
    if (!result.ok()) return done(NoRoomForCall(result.status()));
    const absl::Status taken = Take(*std::move(result), *rules, memory, *pending);
    if (!taken.ok()) return done(NoRoomForCall(taken));
    if (!pending->fault) {
      std::string().swap(bundle.payload);
      memory.Shrink(payload_size + bundle.form.nonce.size());
    }
  }
  if (pending->fault) {
    memory.ShrinkTo(payload_size + kMostKeptNonce);
    pending->raw = std::move(bundle.payload);
    pending->nonce = bundle.form.nonce.substr(0, kMostKeptNonce);
  }
  Submit(std::move(pending), std::move(memory), std::move(done));
}

void BundleIntake::Append(const std::vector<TypedPoint>& points, ByteReservation memory,
                          const CallContext& caller, Done done) {
  const std::shared_ptr<const IngestRules> rules = rules_.Current();
  if (rules == nullptr) return done(NoRules());
  const size_t message_size = memory.bytes();
  const size_t bound = TypedTextBound(points);
  // The text, which is kept whole should it have a fault, and the copy that is read.
  const absl::Status room = HoldMemory(memory, 2 * bound);
  if (!room.ok()) return done(NoRoomForCall(room));
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
  pending->client_address = caller.client_address;
  auto result = reader_.ReadText(text, BundleShape::kArray, memory);
  if (!result.ok()) return done(NoRoomForCall(result.status()));
  const absl::Status taken = Take(*std::move(result), *rules, memory, *pending);
  if (!taken.ok()) return done(NoRoomForCall(taken));
  // The message goes as soon as this returns.
  memory.Shrink(message_size);
  if (!pending->fault) {
    memory.Shrink(bound);
  } else {
    pending->raw = std::move(text);
  }
  Submit(std::move(pending), std::move(memory), std::move(done));
}

void BundleIntake::Submit(std::unique_ptr<PendingBundle> pending, ByteReservation memory,
                          Done done) {
  memory.ReturnAside();
  if (absl::Status status = LinkAttachments(*pending); !status.ok()) {
    return done(std::move(status));
  }
  if (pending->parsed != nullptr) {
    const absl::Status admitted = admission_.AdmitParticipants(pending->parsed->participants);
    if (!admitted.ok()) return done(admitted);
  }
  // std::function wants what it holds to be copyable.
  auto held = std::make_shared<ByteReservation>(std::move(memory));
  pending->done = [held, bundle = pending.get(),
                   done = std::move(done)](absl::StatusOr<AppendResult> result) mutable {
    // Whoever calls may keep the bundle for a while, but its memory is no longer held.
    bundle->parsed.reset();
    std::string().swap(bundle->raw);
    held.reset();
    done(std::move(result));
  };
  committer_.Submit(std::move(pending));
}

}  // namespace webmunk
