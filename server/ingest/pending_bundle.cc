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

}  // namespace webmunk
