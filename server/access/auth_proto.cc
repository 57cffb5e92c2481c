#include "server/access/auth_proto.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kSessions = "sessions/";
constexpr absl::Duration kDefaultLifetime = absl::Hours(24 * 7);
constexpr int64_t kMaxSeconds = int64_t{366} * 24 * 3600;

}  // namespace

absl::StatusOr<absl::Duration> ParseTokenLifetime(const v1::IssueTokenRequest& request) {
  if (!request.has_lifetime()) return kDefaultLifetime;
  const int64_t seconds = request.lifetime().seconds();
  const int32_t nanos = request.lifetime().nanos();
  if (seconds < 0 || nanos < 0 || nanos >= 1'000'000'000 || seconds + nanos == 0 ||
      seconds > kMaxSeconds || (seconds == kMaxSeconds && nanos > 0)) {
    return absl::InvalidArgumentError("lifetime must be more than nothing and at most 366 days");
  }
  return absl::Seconds(seconds) + absl::Nanoseconds(nanos);
}

absl::StatusOr<int64_t> ParseSessionName(std::string_view name) {
  int64_t id = 0;
  if (name.starts_with(kSessions)) {
    const std::string digits(name.substr(kSessions.size()));
    if (absl::SimpleAtoi(digits, &id) && id > 0 && absl::StrCat(id) == digits) return id;
  }
  return absl::InvalidArgumentError("name must be sessions/{id}");
}

void FillSession(const SessionRecord& record, int64_t current, v1::Session& message) {
  message.set_name(absl::StrCat(std::string(kSessions), record.id));
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_last_use_time() = MicrosToProto(record.last_used);
  *message.mutable_expire_time() = MicrosToProto(record.expires);
  message.set_client_address(record.client_address);
  message.set_current(record.id == current);
}

}  // namespace webmunk
