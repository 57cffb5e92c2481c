#ifndef WEBMUNK_SERVER_INGEST_REFUSAL_H_
#define WEBMUNK_SERVER_INGEST_REFUSAL_H_

#include <string_view>

#include "absl/status/status.h"

namespace webmunk {

// Why a bundle was not taken, as metrics and the log call it.
enum class RefusalReason {
  kOther,
  // Too much is on its way.
  kBusy,
  // The database is known to be away, or failed at this bundle.
  kDatabase,
  // Not stored in time.
  kExpired,
  // The participant or the study is paused or switched off.
  kPaused,
  // The participant is not enrolled.
  kNotEnrolled,
  // A rate limit of a participant or an address.
  kRateLimit,
  // A cap on new participants or generators.
  kNewNameLimit,
  // The ingest key is missing or wrong.
  kIngestKey,
  // The quarantine is full.
  kQuarantineFull,
  // The request has no content.
  kNoContent,
  // The server is stopping.
  kStopping,
  // It was read by rules that have changed since.
  kRulesChanged,
};
inline constexpr int kRefusalReasons = static_cast<int>(RefusalReason::kRulesChanged) + 1;

// A stable word such as `rate-limit`.
std::string_view RefusalReasonName(RefusalReason reason);

// `status` with the reason attached, which RefusalReasonOf finds again; clients do
// not see it.
absl::Status Refused(RefusalReason reason, absl::Status status);

// kOther if none is attached.
RefusalReason RefusalReasonOf(const absl::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_REFUSAL_H_
