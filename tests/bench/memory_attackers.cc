#include "tests/bench/memory_attackers.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <chrono>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/http_client.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr size_t kBlock = size_t{64} << 20;
constexpr size_t kBlocksPerGibibyte = 16;

// One more piece of a raw deflate stream, which begins anew after it.
std::string Deflate(z_stream& stream, std::string& input, int flush) {
  std::string output(compressBound(input.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  const int result = deflate(&stream, flush);
  Require(result == Z_OK || result == Z_STREAM_END, "deflate failed");
  output.resize(output.size() - stream.avail_out);
  return output;
}

int Connect(int port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) == 0) return connection;
  close(connection);
  return -1;
}

bool SendAll(int connection, const std::string& bytes) {
  return send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

// Whether the peer has ended the connection.
bool IsEnded(int connection) {
  char byte = 0;
  return recv(connection, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
}

}  // namespace

std::string GzipBomb(int gibibytes) {
  z_stream stream{};
  // Negative: raw deflate.
  Require(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK, "deflateInit2");
  std::string block(kBlock, ' ');
  // After a full flush nothing refers to what was before: the piece can be repeated.
  const std::string piece = Deflate(stream, block, Z_FULL_FLUSH);
  std::string bomb("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  for (size_t i = 0; i < kBlocksPerGibibyte * static_cast<size_t>(gibibytes); ++i) bomb += piece;
  std::string nothing;
  bomb += Deflate(stream, nothing, Z_FINISH);
  deflateEnd(&stream);
  // Checksum and length, which nobody gets to.
  return bomb + std::string(8, '\0');
}

std::string LargeBundle(size_t bytes) {
  const std::string text(size_t{256} << 10, 'x');
  std::string bundle = "[";
  for (int i = 0; bundle.size() + text.size() + 1024 < bytes; ++i) {
    absl::StrAppend(&bundle, i == 0 ? "" : ",", R"({"text":")", text,
                    R"(","passive-data-metadata":{"source":"large","generator":"g: bench",)",
                    R"("generator-id":"g","timestamp":)", 1710000000 + i, "}}");
  }
  return bundle + "]";
}

void SendAgainAndAgain(int port, const std::string& request, const std::atomic<bool>& stop,
                       std::atomic<size_t>& answers) {
  while (!stop) {
    HttpClient http(port, std::chrono::seconds(120));
    if (http.SendBytes(request).has_value()) ++answers;
  }
}

void SendSlowly(int port, int count, const std::atomic<bool>& stop, std::atomic<size_t>& dropped) {
  const std::string head =
      "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\npayload=";
  std::vector<int> connections(static_cast<size_t>(count), -1);
  while (!stop) {
    for (int& connection : connections) {
      if (connection >= 0 && (IsEnded(connection) || !SendAll(connection, "x"))) {
        ++dropped;
        close(connection);
        connection = -1;
      }
      if (connection < 0) {
        connection = Connect(port);
        if (connection >= 0) SendAll(connection, head);
      }
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  for (const int connection : connections) {
    if (connection >= 0) close(connection);
  }
}

}  // namespace webmunk::testing
