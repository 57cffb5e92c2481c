#include "server/rpc/proto_time.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int kNanosPerMicro = 1000;
constexpr int kNanosPerSecond = 1'000'000'000;
// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kEndSecond = 253'402'300'800;

}  // namespace

absl::StatusOr<int64_t> MicrosFromProto(const google::protobuf::Timestamp& timestamp,
                                        std::string_view field) {
  if (timestamp.seconds() < kFirstSecond || timestamp.seconds() >= kEndSecond ||
      timestamp.nanos() < 0 || timestamp.nanos() >= kNanosPerSecond) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(field), " must be a time in the years 1 to 9999"));
  }
  return timestamp.seconds() * kMicrosPerSecond + timestamp.nanos() / kNanosPerMicro;
}

google::protobuf::Timestamp MicrosToProto(int64_t micros) {
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    --seconds;
    rest += kMicrosPerSecond;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(rest) * kNanosPerMicro);
  return timestamp;
}

}  // namespace webmunk
