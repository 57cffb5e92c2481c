#include "server/ingest/bundle_intake.h"

#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "server/base/sha256.h"

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

absl::Status TooBusy() {
  return absl::UnavailableError("the server is too busy; send the bundle again later");
}

}  // namespace

bool BundleIntake::Admit(size_t bytes) {
  if (bytes_in_flight_.fetch_add(bytes) + bytes <= limits_.max_bytes_in_flight) return true;
  bytes_in_flight_.fetch_sub(bytes);
  return false;
}

void BundleIntake::Append(IncomingBundle bundle, Done done) {
  const size_t payload_size = bundle.payload.size();
  if (!Admit(payload_size)) return done(TooBusy());
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = payload_size;
  pending->sha256 = Sha256(bundle.payload);
  pending->encoding = bundle.is_gzip ? "gzip" : "identity";
  pending->encrypted = bundle.encrypted;
  Read(std::move(bundle), *pending);
  Submit(std::move(pending), payload_size, std::move(done));
}

void BundleIntake::Append(const std::vector<TypedPoint>& points, Done done) {
  std::string text = "[";
  for (const TypedPoint& point : points) {
    if (text.size() > 1) text += ',';
    AppendPointJson(point, text);
  }
  text += ']';
  const size_t size = text.size();
  if (!Admit(size)) return done(TooBusy());
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = size;
  pending->sha256 = Sha256(text);
  pending->encoding = "typed";
  Parse(text, BundleShape::kArray, *pending);
  if (pending->fault) pending->raw = std::move(text);
  Submit(std::move(pending), size, std::move(done));
}

void BundleIntake::Read(IncomingBundle bundle, PendingBundle& pending) const {
  const auto quarantine = [&](BundleFault fault) {
    pending.fault = std::move(fault);
    pending.raw = std::move(bundle.payload);
    pending.nonce = std::move(bundle.nonce);
  };
  if (bundle.envelope_fault) {
    return quarantine({*bundle.envelope_fault, EnvelopeMessage(*bundle.envelope_fault)});
  }
  if (bundle.encrypted) {
    return quarantine({BundleFaultReason::kUndecryptable, "the server has no key to open it"});
  }
  if (!bundle.is_gzip) {
    Parse(JsonTextAsUtf8(bundle.payload), bundle.shape, pending);
  } else {
    auto text = Gunzip(bundle.payload, limits_.decode);
    if (auto* fault = std::get_if<BundleFault>(&text)) return quarantine(std::move(*fault));
    Parse(JsonTextAsUtf8(std::get<std::string>(std::move(text))), bundle.shape, pending);
  }
  if (pending.fault) quarantine(*std::move(pending.fault));
}

void BundleIntake::Parse(std::string text, BundleShape shape, PendingBundle& pending) const {
  auto parsed = ParseBundle(std::move(text), shape, limits_.max_points);
  if (auto* fault = std::get_if<BundleFault>(&parsed)) {
    pending.fault = std::move(*fault);
  } else {
    pending.parsed = std::get<std::unique_ptr<ParsedBundle>>(std::move(parsed));
  }
}

void BundleIntake::Submit(std::unique_ptr<PendingBundle> pending, size_t admitted, Done done) {
  if (pending->parsed != nullptr) {
    bytes_in_flight_ += pending->parsed->text.size();
    admitted += pending->parsed->text.size();
  }
  pending->done = [this, admitted, done = std::move(done)](absl::StatusOr<AppendResult> result) {
    bytes_in_flight_ -= admitted;
    done(std::move(result));
  };
  committer_.Submit(std::move(pending));
}

}  // namespace webmunk
