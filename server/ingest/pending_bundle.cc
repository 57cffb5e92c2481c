#include "server/ingest/pending_bundle.h"

namespace webmunk {

std::string_view FaultReasonName(BundleFaultReason reason) {
  switch (reason) {
    case BundleFaultReason::kMissingPayload:
      return "missing-payload";
    case BundleFaultReason::kBadBase64:
      return "bad-base64";
    case BundleFaultReason::kUnknownCompression:
      return "unknown-compression";
    case BundleFaultReason::kMissingNonce:
      return "missing-nonce";
    case BundleFaultReason::kUnreadableForm:
      return "unreadable-form";
    case BundleFaultReason::kBadGzip:
      return "bad-gzip";
    case BundleFaultReason::kTooLarge:
      return "too-large";
    case BundleFaultReason::kBadUtf8:
      return "bad-utf8";
    case BundleFaultReason::kBadJson:
      return "bad-json";
    case BundleFaultReason::kNotAnArray:
      return "not-an-array";
    case BundleFaultReason::kTooManyPoints:
      return "too-many-points";
    case BundleFaultReason::kUndecryptable:
      return "undecryptable";
  }
  return "unknown";
}

std::optional<BundleFaultReason> EnvelopeFaultNamed(std::string_view name) {
  for (const BundleFaultReason reason :
       {BundleFaultReason::kMissingPayload, BundleFaultReason::kBadBase64,
        BundleFaultReason::kUnknownCompression, BundleFaultReason::kMissingNonce,
        BundleFaultReason::kUnreadableForm}) {
    if (name == FaultReasonName(reason)) return reason;
  }
  return std::nullopt;
}

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

}  // namespace webmunk
