#ifndef WEBMUNK_SERVER_INGEST_ARRIVED_MESSAGE_PROTO_H_
#define WEBMUNK_SERVER_INGEST_ARRIVED_MESSAGE_PROTO_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/base/status_macros.h"
#include "server/ingest/memory_room.h"
#include "server/rpc/message_bytes.h"

namespace webmunk {

// A message of a client with the memory that is held for it.
template <typename Message>
struct ArrivedMessage {
  Message message;
  ByteReservation memory;
};

// Takes a message out of gRPC's buffers, once `budget` has room for it; empties
// `bytes` in any case. UNAVAILABLE if there is no room now; RESOURCE_EXHAUSTED if
// there never is; INVALID_ARGUMENT if it is no such message.
template <typename Message>
absl::StatusOr<ArrivedMessage<Message>> TakeMessage(grpc::ByteBuffer& bytes, ByteBudget& budget) {
  grpc::ByteBuffer taken;
  taken.Swap(&bytes);
  const std::optional<size_t> bound = ParsedSizeBound(taken, *Message::descriptor());
  if (!bound) return absl::InvalidArgumentError("the message cannot be read");
  ArrivedMessage<Message> arrived{{}, ByteReservation(budget)};
  if (absl::Status room = HoldMemory(arrived.memory, *bound); !room.ok()) {
    return NoRoomForCall(room);
  }
  WEBMUNK_RETURN_IF_ERROR(ParseBytes(taken, arrived.message));
  return arrived;
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_ARRIVED_MESSAGE_PROTO_H_
