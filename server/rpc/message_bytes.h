#ifndef WEBMUNK_SERVER_RPC_MESSAGE_BYTES_H_
#define WEBMUNK_SERVER_RPC_MESSAGE_BYTES_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <optional>

#include "absl/status/status.h"

namespace webmunk {

// A message that still lies in gRPC's buffers, whose memory gRPC's quota counts:
// whoever takes it out must know beforehand how much memory that needs.

// How many bytes the message takes at most once it is parsed as a `type`, which may
// be many times its size: two bytes can make a whole object. nullopt: it is none.
std::optional<size_t> ParsedSizeBound(grpc::ByteBuffer& bytes,
                                      const google::protobuf::Descriptor& type);

// Parses the message, and empties `bytes` in any case. INVALID_ARGUMENT if it is none
// of the kind.
absl::Status ParseBytes(grpc::ByteBuffer& bytes, google::protobuf::Message& message);

// The bytes of a message to be sent.
grpc::ByteBuffer ToBytes(const google::protobuf::Message& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_MESSAGE_BYTES_H_
