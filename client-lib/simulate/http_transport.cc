#include "simulate/http_transport.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "simulate/bundle_form.h"

namespace webmunk::simulate {
namespace {

// Longer than the gateway waits for the server.
constexpr timeval kTimeout = {90, 0};

// The value of a header of `head`, or nothing. The gateway gives each once.
absl::string_view Header(absl::string_view head, absl::string_view name) {
  for (absl::string_view line : absl::StrSplit(head, "\r\n")) {
    const std::size_t colon = line.find(':');
    if (colon != absl::string_view::npos && absl::EqualsIgnoreCase(line.substr(0, colon), name)) {
      return absl::StripAsciiWhitespace(line.substr(colon + 1));
    }
  }
  return {};
}

// All JSON of this endpoint is an object, and no other answer begins like one.
bool IsJson(absl::string_view body) {
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(body), "{");
}

}  // namespace

absl::StatusOr<GatewayAddress> ParseGateway(absl::string_view url) {
  absl::string_view rest = url;
  if (!absl::ConsumePrefix(&rest, "http://")) {
    return absl::InvalidArgumentError("--gateway must be http://HOST[:PORT]");
  }
  absl::ConsumeSuffix(&rest, "/");
  const std::pair<std::string, std::string> parts = absl::StrSplit(rest, absl::MaxSplits(':', 1));
  if (parts.first.empty() || absl::StrContains(rest, '/')) {
    return absl::InvalidArgumentError("--gateway must be http://HOST[:PORT]");
  }
  return GatewayAddress{parts.first, parts.second.empty() ? "80" : parts.second};
}

bool HttpTransport::Connect() {
  if (socket_ >= 0) return true;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address_.host.c_str(), address_.port.c_str(), &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr && socket_ < 0; one = one->ai_next) {
    socket_ = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (socket_ >= 0 && connect(socket_, one->ai_addr, one->ai_addrlen) != 0) Close();
  }
  if (socket_ < 0) return false;
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kTimeout, sizeof(kTimeout));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kTimeout, sizeof(kTimeout));
  return true;
}

void HttpTransport::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  buffer_.clear();
}

bool HttpTransport::Write(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpTransport::ReadMore() {
  char bytes[4096];
  const ssize_t received = recv(socket_, bytes, sizeof(bytes), 0);
  if (received <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(received));
  return true;
}

bool HttpTransport::ReadAnswer(std::string& head, std::string& body) {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return false;
  }
  head = buffer_.substr(0, end);
  std::size_t length = 0;
  if (!absl::SimpleAtoi(Header(head, "Content-Length"), &length)) return false;
  while (buffer_.size() < end + 4 + length) {
    if (!ReadMore()) return false;
  }
  body = buffer_.substr(end + 4, length);
  buffer_.erase(0, end + 4 + length);
  return true;
}

BundleAnswer HttpTransport::Send(const std::string& gzip, std::optional<double> cut) {
  const BundleAnswer lost{BundleAnswer::Outcome::kLost, 0, 0, "the connection was lost"};
  if (!Connect()) return {BundleAnswer::Outcome::kRefused, 0, 0, "the gateway is not reachable"};
  const std::string form = BundleForm(gzip);
  const std::string request = absl::StrCat(
      "POST /data/add-bundle.json HTTP/1.1\r\nHost: ", address_.host,
      "\r\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\r\nContent-Length: ",
      form.size(), "\r\n\r\n", form);
  const double share = cut ? std::min(*cut, 1.0) : 1.0;
  const auto bytes = static_cast<std::size_t>(share * static_cast<double>(request.size()));
  std::string head;
  std::string body;
  if (!Write(absl::string_view(request).substr(0, bytes)) || cut || !ReadAnswer(head, body)) {
    Close();
    return lost;
  }
  if (Header(head, "Connection") == "close") Close();
  if (IsJson(body)) return {BundleAnswer::Outcome::kAcknowledged, 0, 0, ""};
  return {BundleAnswer::Outcome::kRefused, 0, 0,
          absl::StrCat(head.substr(0, head.find("\r\n")), ": ", body.substr(0, 100))};
}

}  // namespace webmunk::simulate
