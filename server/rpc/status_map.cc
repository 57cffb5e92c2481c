#include "server/rpc/status_map.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/base/retry_after.h"

namespace webmunk {
namespace {

constexpr size_t kMaxMessage = 1024;
// How PgError's messages begin.
constexpr char kDatabasePrefix[] = "database: ";

constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

// The messages of google.rpc are written by hand, since the build does without
// googleapis: a length-delimited field of a number below 16.
void AppendField(int number, const std::string& content, std::string& out) {
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(static_cast<uint32_t>(number) << 3 | 2);
  coded.WriteVarint32(static_cast<uint32_t>(content.size()));
  coded.WriteString(content);
}

// A google.rpc.Status: code, message, and as its detail a RetryInfo{retry_delay}.
std::string Details(absl::StatusCode code, const std::string& message, absl::Duration wait) {
  google::protobuf::Duration delay;
  delay.set_seconds(absl::IDivDuration(wait, absl::Seconds(1), &wait));
  delay.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(wait)));
  google::protobuf::Any any;
  any.set_type_url(kRetryInfoUrl);
  AppendField(1, delay.SerializeAsString(), *any.mutable_value());
  std::string details = {'\x08', static_cast<char>(code)};
  AppendField(2, message, details);
  AppendField(3, any.SerializeAsString(), details);
  return details;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  std::string message(status.message());
  if (message.rfind(kDatabasePrefix, 0) == 0) {
    // Nothing that a caller did: whatever the database's code is, a retry may help.
    return {grpc::StatusCode::UNAVAILABLE, "the database is not available; try again later"};
  }
  if (message.size() > kMaxMessage) {
    size_t size = kMaxMessage;
    // Not within a character: gRPC's messages are UTF-8.
    while (size > 0 && (message[size] & 0xC0) == 0x80) --size;
    message.resize(size);
  }
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::optional<absl::Duration> wait = RetryAfterOf(status);
  if (!wait) return {code, message};
  return {code, message, Details(status.code(), message, *wait)};
}

}  // namespace webmunk
