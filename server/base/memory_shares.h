#ifndef WEBMUNK_SERVER_BASE_MEMORY_SHARES_H_
#define WEBMUNK_SERVER_BASE_MEMORY_SHARES_H_

#include <algorithm>
#include <cstddef>

namespace webmunk {

// How the memory for bundles on their way is shared. A bundle takes it twice: as a
// message in gRPC's buffers, then as what is read from it.
struct MemoryShares {
  // What open connections take, whatever comes over them; half of it is what gRPC
  // keeps ready for them, and counts.
  size_t connections = 0;
  // What gRPC may hold of messages. Once it is used up, gRPC ends calls.
  size_t arriving = 0;
  // Of that: what is being read at once, as far as that can be told beforehand; small
  // messages beside large ones; the beginnings of those that wait.
  size_t reading = 0;
  size_t reading_small = 0;
  size_t waiting = 0;
  // From the message to the commit.
  size_t bundles = 0;
  // No larger one is taken.
  size_t largest_message = 0;
};

// Room for the message around a payload.
inline constexpr size_t kMessageSlack = size_t{1} << 20;

// Measured.
inline constexpr size_t kBytesPerConnection = size_t{128} << 10;

// `total` is all the memory, `max_payload` the largest bundle as it is sent.
inline MemoryShares ShareMemory(size_t total, size_t max_payload, size_t max_connections) {
  MemoryShares shares;
  shares.connections = std::min(total / 3, max_connections * kBytesPerConnection);
  total -= shares.connections;
  const size_t message = max_payload + kMessageSlack;
  // One message of the largest kind must get through beside others.
  shares.arriving = std::max(total / 4, std::min(message / 3 * 4 + 4 * kMessageSlack, total / 2));
  shares.reading = shares.arriving / 4 * 3;
  shares.reading_small = shares.arriving / 8;
  shares.waiting = shares.arriving / 8;
  shares.bundles = total - shares.arriving;
  shares.largest_message = std::min(message, shares.reading);
  return shares;
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_MEMORY_SHARES_H_
