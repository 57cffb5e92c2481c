#include "tests/support/http2_connection.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// RFC 9113, section 6.
constexpr uint8_t kData = 0;
constexpr uint8_t kHeaders = 1;
constexpr uint8_t kRstStream = 3;
constexpr uint8_t kSettings = 4;
constexpr uint8_t kPing = 6;
constexpr uint8_t kWindowUpdate = 8;
constexpr uint8_t kAck = 1;
constexpr uint8_t kEndStream = 1;
constexpr uint8_t kEndHeaders = 4;
constexpr uint16_t kInitialWindowSize = 4;
constexpr size_t kFrameHead = 9;
constexpr size_t kSettingSize = 6;
constexpr size_t kMaxFrame = 16384;

std::string BigEndian(uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift);
  }
  return out;
}

uint32_t ReadNumber(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  return BigEndian(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) +
         BigEndian(stream, 4) + std::string(payload);
}

// HPACK's plainest form: a literal that enters no table; short texts only.
std::string Header(const std::string& name, const std::string& value) {
  Require(name.size() < 127 && value.size() < 127, "a header that is too long");
  return std::string(1, '\0') + static_cast<char>(name.size()) + name +
         static_cast<char>(value.size()) + value;
}

}  // namespace

Http2Connection::Http2Connection(int port, milliseconds patience)
    : patience_(patience), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_connected =
      connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) == 0 &&
      Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, ""));
  if (is_connected) return;
  close(socket_);
  Require(false, "no connection to the server");
}

Http2Connection::~Http2Connection() { close(socket_); }

uint32_t Http2Connection::Open(const std::string& path, const Metadata& metadata) {
  std::string block = Header(":method", "POST") + Header(":scheme", "http") +
                      Header(":path", path) + Header(":authority", "localhost") +
                      Header("te", "trailers") + Header("content-type", "application/grpc");
  for (const auto& [name, value] : metadata) block += Header(name, value);
  const uint32_t stream = next_stream_;
  next_stream_ += 2;
  streams_[stream].window = first_window_;
  Write(Frame(kHeaders, kEndHeaders, stream, block));
  return stream;
}

std::string Http2Connection::MessageHead(size_t size, bool is_compressed) {
  return std::string(1, is_compressed ? '\1' : '\0') + BigEndian(size, 4);
}

size_t Http2Connection::Send(uint32_t stream, std::string_view bytes) {
  const Clock::time_point deadline = Clock::now() + patience_;
  size_t sent = 0;
  while (sent < bytes.size() && Clock::now() < deadline) {
    Receive(milliseconds(0));
    Stream& state = streams_[stream];
    if (is_closed_ || state.is_ended) break;
    const int64_t room = std::min({window_, state.window, static_cast<int64_t>(kMaxFrame)});
    if (room <= 0) {
      Receive(milliseconds(100));
      continue;
    }
    const std::string_view part = bytes.substr(sent, static_cast<size_t>(room));
    if (!Write(Frame(kData, 0, stream, part))) break;
    sent += part.size();
    window_ -= static_cast<int64_t>(part.size());
    state.window -= static_cast<int64_t>(part.size());
  }
  return sent;
}

bool Http2Connection::IsEnded(uint32_t stream) {
  Receive(milliseconds(0));
  return is_closed_ || streams_[stream].is_ended;
}

bool Http2Connection::AwaitEnd(uint32_t stream) {
  const Clock::time_point deadline = Clock::now() + patience_;
  while (!IsEnded(stream) && Clock::now() < deadline) Receive(milliseconds(100));
  return IsEnded(stream);
}

bool Http2Connection::Write(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t count =
        send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) {
      sent += static_cast<size_t>(count);
      continue;
    }
    pollfd writable{.fd = socket_, .events = POLLOUT, .revents = 0};
    const bool must_wait = errno == EAGAIN || errno == EINTR;
    if (!must_wait || poll(&writable, 1, static_cast<int>(patience_.count())) <= 0) {
      is_closed_ = true;
      return false;
    }
  }
  return true;
}

void Http2Connection::Receive(milliseconds wait) {
  pollfd readable{.fd = socket_, .events = POLLIN, .revents = 0};
  int timeout = static_cast<int>(wait.count());
  while (!is_closed_ && poll(&readable, 1, timeout) > 0) {
    timeout = 0;
    char buffer[kMaxFrame];
    const ssize_t count = recv(socket_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (count <= 0) {
      is_closed_ = count == 0 || errno != EAGAIN;
      break;
    }
    received_.append(buffer, static_cast<size_t>(count));
  }
  size_t used = 0;
  while (received_.size() - used >= kFrameHead) {
    const std::string_view frame = std::string_view(received_).substr(used);
    const size_t size = ReadNumber(frame.substr(0, 3));
    if (frame.size() < kFrameHead + size) break;
    Take(static_cast<uint8_t>(frame[3]), static_cast<uint8_t>(frame[4]),
         ReadNumber(frame.substr(5, 4)), frame.substr(kFrameHead, size));
    used += kFrameHead + size;
  }
  received_.erase(0, used);
}

void Http2Connection::Take(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  if (type == kSettings && (flags & kAck) == 0) TakeSettings(payload);
  if (type == kPing && (flags & kAck) == 0) Write(Frame(kPing, kAck, 0, payload));
  if (type == kWindowUpdate)
    (stream == 0 ? window_ : streams_[stream].window) += ReadNumber(payload);
  const bool ends = (type == kData || type == kHeaders) && (flags & kEndStream) != 0;
  if (type == kRstStream || ends) streams_[stream].is_ended = true;
}

void Http2Connection::TakeSettings(std::string_view payload) {
  for (; payload.size() >= kSettingSize; payload.remove_prefix(kSettingSize)) {
    if (ReadNumber(payload.substr(0, 2)) != kInitialWindowSize) continue;
    const int64_t size = ReadNumber(payload.substr(2, 4));
    for (auto& [number, stream] : streams_) stream.window += size - first_window_;
    first_window_ = size;
  }
  Write(Frame(kSettings, kAck, 0, ""));
}

}  // namespace webmunk::testing
