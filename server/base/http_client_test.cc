#include "server/base/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace webmunk {
namespace {

// Takes one connection on loopback and sends it some bytes, whatever it says.
class OneAnswer {
 public:
  explicit OneAnswer(std::string bytes) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    thread_ = std::thread([this, bytes = std::move(bytes)] { Answer(bytes); });
  }
  ~OneAnswer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  const std::string& url() const { return url_; }

 private:
  void Answer(const std::string& bytes) const {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    char request[4096];
    EXPECT_GT(recv(client, request, sizeof request, 0), 0);
    send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    shutdown(client, SHUT_WR);
    // Until the client is done.
    while (recv(client, request, sizeof request, 0) > 0) {
    }
    close(client);
  }

  int listener_;
  std::string url_;
  std::thread thread_;
};

TEST(HttpClientTest, AnswerIsReadWhole) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const auto response = HttpClient({}).Get(server.url());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_FALSE(response->is_cut);
}

TEST(HttpClientTest, ProxyOfTheEnvironmentIsNotAsked) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  OneAnswer server("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
  const auto response = HttpClient({}).Post(server.url(), "text/plain", "x");
  unsetenv("http_proxy");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->IsSuccess());
}

TEST(HttpClientTest, RedirectIsAnAnswer) {
  OneAnswer server(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const auto response = HttpClient({}).Get(server.url());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 302);
}

TEST(HttpClientTest, BodyIsReadToItsLimit) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
  const auto response = HttpClient({.max_body_bytes = 10}).Get(server.url());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, std::string(10, 'x'));
  EXPECT_TRUE(response->is_cut);
}

TEST(HttpClientTest, AnswerThatIsCutIsNone) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
  EXPECT_EQ(HttpClient({}).Get(server.url()).status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpClientTest, SilentServerIsGivenUp) {
  OneAnswer server("");
  // The listener takes a second connection, and nobody serves it.
  HttpClient first({});
  EXPECT_FALSE(first.Get(server.url()).ok());
  EXPECT_EQ(HttpClient({.total_timeout = absl::Milliseconds(50)}).Get(server.url()).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(HttpClientTest, RequestEndsWhenItIsCancelled) {
  OneAnswer server("");
  EXPECT_FALSE(HttpClient({}).Get(server.url()).ok());
  HttpClient client({}, [] { return true; });
  EXPECT_EQ(client.Get(server.url()).status().code(), absl::StatusCode::kCancelled);
}

TEST(HttpClientTest, UrlThatIsNoneToAskIsRefused) {
  for (const std::string url : {"", "example.org", "ftp://example.org/", "file:///etc/passwd",
                                "http://name@example.org/", "http://a:b@example.org/",
                                "http://example.org/#part", "http://example.org/ ", "https://"}) {
    EXPECT_EQ(CheckHttpUrl(url).code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_EQ(HttpClient({}).Get(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
  EXPECT_TRUE(CheckHttpUrl("https://example.org:8443/data/add-bundle.json?a=b").ok());
}

TEST(HttpClientTest, FormEscapesWhatWouldEndAField) {
  EXPECT_EQ(EncodeForm({{"a", "1&2=3%+ "}, {"b c", "\xC3\xA9-_.*"}}),
            "a=1%262%3D3%25%2B+&b+c=%C3%A9-_.*");
}

}  // namespace
}  // namespace webmunk
