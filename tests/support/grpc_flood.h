#ifndef WEBMUNK_TESTS_SUPPORT_GRPC_FLOOD_H_
#define WEBMUNK_TESTS_SUPPORT_GRPC_FLOOD_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace google::protobuf {
class MessageLite;
}

namespace webmunk::testing {

// Clients that want too much of a server, and those that behave well beside them.

inline constexpr char kAppendBundle[] = "/webmunk.v1.IngestService/AppendBundle";
inline constexpr char kAppendBundles[] = "/webmunk.v1.IngestService/AppendBundles";
inline constexpr char kUploadAttachment[] = "/webmunk.v1.IngestService/UploadAttachment";

// The message's bytes; copies of them share their memory.
grpc::ByteBuffer BytesOf(const google::protobuf::MessageLite& message);

// Calls any method with one message, with a deadline of 60 s.
grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                      const grpc::ByteBuffer& message, bool compress = false);

// How often calls ended with each code.
struct CodeTally {
  std::mutex mutex;
  std::map<grpc::StatusCode, size_t> calls;

  size_t Count(grpc::StatusCode code) {
    const std::lock_guard lock(mutex);
    return calls[code];
  }
};

// Calls over and over until `stop`.
void CallAgainAndAgain(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const grpc::ByteBuffer& message, const std::atomic<bool>& stop,
                       CodeTally& tally);

// Opens `calls` calls over one connection, sends of each as much of a message of `size`
// as the server takes, but never its end, and opens the connection anew once the server
// has ended them all. Until `stop`.
void SendNeverToTheEnd(int port, const std::string& method, int calls, size_t size,
                       const std::atomic<bool>& stop);

// Holds `count` connections, each with a call of which a message of `size` trickles in:
// some at once, then a byte every second. What is ended is opened again, and counted.
// Until `stop`.
void SendSlowlyByGrpc(int port, const std::string& method, int count, size_t size,
                      const std::atomic<bool>& stop, std::atomic<size_t>& ended);

// What senders of small bundles met.
struct SmallTally {
  std::mutex mutex;
  std::vector<double> milliseconds;
  size_t stored = 0;
  // Told to come again.
  size_t refused = 0;
  size_t wrong = 0;

  size_t CountStored() {
    const std::lock_guard lock(mutex);
    return stored;
  }
  // The time that 99 of 100 calls took at most.
  double P99();
};

// A bundle with one point, of the participant `good-<sender>`.
std::string SmallBundle(int sender, int number);

// Sends small bundles, each again until it is taken, until `stop`.
void SendSmallBundles(const std::shared_ptr<grpc::Channel>& channel, int sender,
                      const std::atomic<bool>& stop, SmallTally& tally);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_GRPC_FLOOD_H_
