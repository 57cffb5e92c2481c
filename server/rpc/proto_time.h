#ifndef WEBMUNK_SERVER_RPC_PROTO_TIME_H_
#define WEBMUNK_SERVER_RPC_PROTO_TIME_H_

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace webmunk {

// Microseconds since 1970; finer digits are cut. INVALID_ARGUMENT, naming `field`,
// if the message is not valid: outside the years 1 to 9999, or with nanoseconds
// out of range.
absl::StatusOr<int64_t> MicrosFromProto(const google::protobuf::Timestamp& timestamp,
                                        std::string_view field);

google::protobuf::Timestamp MicrosToProto(int64_t micros);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_PROTO_TIME_H_
