#include "server/ingest/admission.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/retry_after.h"
#include "server/base/secret_file.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

absl::Status TooMany(std::string_view whose, absl::Duration wait) {
  return Refused(RefusalReason::kRateLimit,
                 WithRetryAfter(absl::ResourceExhaustedError(absl::StrCat(
                                    "too many bundles of ", std::string(whose), "; send it later")),
                                wait));
}

}  // namespace

absl::Status Admission::CheckKey(const CallContext& caller) const {
  if (ingest_key_digests_.empty()) return absl::OkStatus();
  // Digests are of one size: the comparison's time tells nothing, not even a length.
  const std::string given = Sha256(caller.ingest_key);
  bool is_right = false;
  for (const std::string& digest : ingest_key_digests_) {
    is_right |= EqualsInConstantTime(given, digest);
  }
  if (is_right) return absl::OkStatus();
  return Refused(RefusalReason::kIngestKey,
                 absl::PermissionDeniedError("the study's ingest key is missing or wrong"));
}

absl::Status Admission::AdmitBundle(const CallContext& caller) {
  WEBMUNK_RETURN_IF_ERROR(CheckKey(caller));
  if (!addresses_.limits()) return absl::OkStatus();
  const std::string network = ClientNetwork(caller.client_address);
  const absl::Duration wait = addresses_.Take(std::span(&network, 1), absl::Now());
  return wait == absl::ZeroDuration() ? absl::OkStatus() : TooMany("this address", wait);
}

absl::Status Admission::AdmitAttachment(const CallContext& caller) {
  WEBMUNK_RETURN_IF_ERROR(CheckKey(caller));
  if (!addresses_.limits()) return absl::OkStatus();
  const double tokens = addresses_.Available(ClientNetwork(caller.client_address), absl::Now());
  return tokens >= 1 ? absl::OkStatus() : TooMany("this address", absl::Seconds(1));
}

absl::Status Admission::AdmitParticipants(const std::vector<std::string>& participants) {
  const absl::Duration wait = participants_.Take(participants, absl::Now());
  return wait == absl::ZeroDuration() ? absl::OkStatus() : TooMany("a participant", wait);
}

absl::StatusOr<std::vector<std::string>> LoadIngestKeyDigests(const std::string& path) {
  std::vector<std::string> digests;
  if (path.empty()) return digests;
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> keys, ReadSecretLines(path));
  for (const std::string& key : keys) digests.push_back(Sha256(key));
  return digests;
}

}  // namespace webmunk
