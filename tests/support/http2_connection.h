#ifndef WEBMUNK_TESTS_SUPPORT_HTTP2_CONNECTION_H_
#define WEBMUNK_TESTS_SUPPORT_HTTP2_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace webmunk::testing {

// A connection to a gRPC server on 127.0.0.1 that sends exactly what it is told to:
// messages in parts, or never to the end, as no client library would. It keeps to
// the windows that the server grants. Not thread-safe.
class Http2Connection {
 public:
  using Metadata = std::vector<std::pair<std::string, std::string>>;

  // Throws if nobody listens. Whatever waits below gives up after `patience`.
  explicit Http2Connection(int port, std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~Http2Connection();
  Http2Connection(const Http2Connection&) = delete;
  Http2Connection& operator=(const Http2Connection&) = delete;

  // Opens a call of a method such as `/package.Service/Method`; returns its stream.
  uint32_t Open(const std::string& path, const Metadata& metadata = {});
  // The five bytes before a message.
  static std::string MessageHead(size_t size, bool is_compressed = false);
  // Sends bytes of a stream; returns how many went before it was ended, the
  // connection was, or patience was.
  size_t Send(uint32_t stream, std::string_view bytes);
  // Whether the server has ended the stream, or the connection.
  bool IsEnded(uint32_t stream);
  // The same, after waiting for it.
  bool AwaitEnd(uint32_t stream);

 private:
  struct Stream {
    int64_t window = 65535;
    bool is_ended = false;
  };

  bool Write(const std::string& bytes);
  // Deals with frames that have come; waits for some if there are none.
  void Receive(std::chrono::milliseconds wait);
  void Take(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload);
  void TakeSettings(std::string_view payload);

  const std::chrono::milliseconds patience_;
  int socket_ = -1;
  bool is_closed_ = false;
  std::string received_;
  int64_t window_ = 65535;
  int64_t first_window_ = 65535;
  uint32_t next_stream_ = 1;
  std::map<uint32_t, Stream> streams_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_HTTP2_CONNECTION_H_
