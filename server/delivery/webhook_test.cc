#include "server/delivery/webhook.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace webmunk {
namespace {

using ::testing::HasSubstr;

// Takes one request on loopback, answers it, and tells what it was.
class OneRequest {
 public:
  explicit OneRequest(std::string answer) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/hook";
    thread_ = std::thread([this, answer = std::move(answer)] { Answer(answer); });
  }
  ~OneRequest() {
    if (thread_.joinable()) Request();
    close(listener_);
  }

  const std::string& url() const { return url_; }
  const std::string& Request() {
    shutdown(listener_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    return request_;
  }

 private:
  void Answer(const std::string& answer) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    char buffer[4096];
    while (request_.find("}") == std::string::npos) {
      const ssize_t bytes = recv(client, buffer, sizeof buffer, 0);
      if (bytes <= 0) break;
      request_.append(buffer, static_cast<size_t>(bytes));
    }
    send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    shutdown(client, SHUT_WR);
    while (recv(client, buffer, sizeof buffer, 0) > 0) {
    }
    close(client);
  }

  int listener_;
  std::string url_;
  std::string request_;
  std::thread thread_;
};

Webhook::Options Options(bool allow_private = true) {
  return {
      .key = "key", .allow_private = allow_private, .limits = {.total_timeout = absl::Minutes(1)}};
}

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

TEST(WebhookTest, ARequestIsSignedWithItsTime) {
  OneRequest receiver("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(Webhook(Options(), nullptr).Send(receiver.url(), R"({"a":1})", "3-1", kNow).ok());
  const std::string request = receiver.Request();
  EXPECT_THAT(request, HasSubstr("POST /hook "));
  EXPECT_THAT(request, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("Webmunk-Notice: 3-1\r\n"));
  EXPECT_THAT(request, HasSubstr("Webmunk-Signature: " +
                                 WebhookSignature(WebhookKey("key", receiver.url()), "3-1",
                                                  R"({"a":1})", kNow) +
                                 "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\n\r\n{\"a\":1}"));
}

TEST(WebhookTest, ASignatureIsOfAnAddressATimeANoticeAndABody) {
  // printf %s https://example.org/hook | openssl dgst -sha256 -hmac key
  const std::string key = WebhookKey("key", "https://example.org/hook");
  EXPECT_EQ(key, "5c8f6ed1a9ac332e580fd2aeaba691397ae514740342aef0047e84484b28ac04");
  // printf '1795000000.3-1.{"a":1}' | openssl dgst -sha256 -hmac "$key"
  EXPECT_EQ(WebhookSignature(key, "3-1", R"({"a":1})", kNow),
            "t=1795000000,v1="
            "de43f6af0786cd298b3726db2d064a86ea5d9f0e70cff4ce9a716e53e23d9d20");
}

TEST(WebhookTest, AnythingButSuccessIsForAnotherTry) {
  for (const char* answer :
       {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 No\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", ""}) {
    OneRequest receiver(answer);
    EXPECT_EQ(Webhook(Options(), nullptr).Send(receiver.url(), "{}", "3", kNow).code(),
              absl::StatusCode::kUnavailable)
        << answer;
  }
}

TEST(WebhookTest, PrivateHostsGetNoneUnlessAllowed) {
  // Only TLS is tried, and the address is refused before a byte is sent.
  for (const char* url : {"https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/"}) {
    EXPECT_EQ(Webhook(Options(false), nullptr).Send(url, "{}", "3", kNow).code(),
              absl::StatusCode::kPermissionDenied)
        << url;
  }
  EXPECT_EQ(Webhook(Options(false), nullptr).Send("http://example.org/", "{}", "3", kNow).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(WebhookTest, WithoutAKeyNothingIsSent) {
  Webhook::Options options = Options();
  options.key = "";
  EXPECT_EQ(Webhook(options, nullptr).Send("http://127.0.0.1:1/", "{}", "3", kNow).code(),
            absl::StatusCode::kUnavailable);
}

TEST(WebhookTest, OnlyUrlsOfHttpsAreGood) {
  EXPECT_TRUE(CheckWebhookUrl("https://example.org/hook?x=1", false).ok());
  for (const char* url : {"http://example.org/", "ftp://example.org/", "https://u:p@example.org/",
                          "https://example.org/#x", "", "https://"}) {
    EXPECT_FALSE(CheckWebhookUrl(url, false).ok()) << url;
  }
  EXPECT_TRUE(CheckWebhookUrl("http://example.org/", true).ok());
}

}  // namespace
}  // namespace webmunk
