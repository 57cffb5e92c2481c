#include "server/ingest/refusal.h"

#include <string>

#include "absl/strings/cord.h"

namespace webmunk {
namespace {

constexpr char kReasonUrl[] = "webmunk/refusal";

}  // namespace

std::string_view RefusalReasonName(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kOther:
      return "other";
    case RefusalReason::kBusy:
      return "busy";
    case RefusalReason::kDatabase:
      return "database";
    case RefusalReason::kExpired:
      return "expired";
    case RefusalReason::kPaused:
      return "paused";
    case RefusalReason::kNotEnrolled:
      return "not-enrolled";
    case RefusalReason::kRateLimit:
      return "rate-limit";
    case RefusalReason::kNewNameLimit:
      return "new-name-limit";
    case RefusalReason::kIngestKey:
      return "ingest-key";
    case RefusalReason::kQuarantineFull:
      return "quarantine-full";
    case RefusalReason::kNoContent:
      return "no-content";
    case RefusalReason::kStopping:
      return "stopping";
    case RefusalReason::kRulesChanged:
      return "rules-changed";
  }
  return "other";
}

absl::Status Refused(RefusalReason reason, absl::Status status) {
  status.SetPayload(kReasonUrl, absl::Cord(std::string(1, static_cast<char>(reason))));
  return status;
}

RefusalReason RefusalReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kReasonUrl);
  return payload ? static_cast<RefusalReason>((*payload)[0]) : RefusalReason::kOther;
}

}  // namespace webmunk
