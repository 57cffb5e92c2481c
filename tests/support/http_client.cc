#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/test_users.h"

namespace webmunk::testing {
namespace {

bool HasHeader(const HttpHeaders& headers, const char* name) {
  for (const auto& [key, value] : headers) {
    if (strcasecmp(key.c_str(), name) == 0) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> HttpResponse::Header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (strcasecmp(key.c_str(), name.c_str()) == 0) return value;
  }
  return std::nullopt;
}

std::string SerializeRequest(const HttpRequest& request) {
  std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!HasHeader(request.headers, "Host")) bytes += "Host: localhost\r\n";
  if (!HasHeader(request.headers, "Content-Length") &&
      (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))) {
    bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  if (!request.anonymous && request.target.starts_with("/v1/") &&
      !HasHeader(request.headers, "Authorization")) {
    bytes += std::string("Authorization: Bearer ") + kTestAdminToken + "\r\n";
  }
  for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
  return bytes + "\r\n" + request.body;
}

std::optional<HttpResponse> HttpClient::Send(const HttpRequest& request) {
  return SendBytes(SerializeRequest(request), request.method == "HEAD");
}

std::optional<HttpResponse> HttpClient::SendBytes(const std::string& bytes, bool head) {
  // A kept connection may have been closed meanwhile: that is no answer yet.
  if (socket_ >= 0) {
    char byte;
    if (recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) Close();
  }
  if (socket_ < 0 && !Connect()) return std::nullopt;
  // A server may answer and close before it has read everything, as for 413: so
  // an answer is looked for even when the writing fails.
  const bool written = WriteAll(bytes);
  std::optional<HttpResponse> response = ReadHead();
  while (response.has_value() && response->status == 100) response = ReadHead();
  if (!response.has_value() || !ReadBody(head, *response)) {
    Close();
    return std::nullopt;
  }
  if (!written || response->Header("Connection") == "close") Close();
  return response;
}

void HttpClient::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  buffer_.clear();
}

bool HttpClient::Connect() {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{.tv_sec = timeout_.count(), .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return true;
  Close();
  return false;
}

bool HttpClient::WriteAll(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<size_t>(n);
  }
  return true;
}

bool HttpClient::ReadMore() {
  char chunk[65536];
  const ssize_t n = recv(socket_, chunk, sizeof chunk, 0);
  if (n <= 0) return false;
  buffer_.append(chunk, static_cast<size_t>(n));
  return true;
}

std::optional<std::string> HttpClient::ReadLine() {
  size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!ReadMore()) return std::nullopt;
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

bool HttpClient::ReadExactly(size_t count, std::string& out) {
  while (buffer_.size() < count) {
    if (!ReadMore()) return false;
  }
  out.append(buffer_, 0, count);
  buffer_.erase(0, count);
  return true;
}

std::optional<HttpResponse> HttpClient::ReadHead() {
  HttpResponse response;
  std::optional<std::string> line = ReadLine();
  if (!line.has_value() || line->size() < 12) return std::nullopt;
  response.status = std::atoi(line->c_str() + 9);
  while ((line = ReadLine()).has_value() && !line->empty()) {
    const size_t colon = line->find(':');
    if (colon == std::string::npos) return std::nullopt;
    const size_t value = line->find_first_not_of(" \t", colon + 1);
    response.headers.emplace_back(line->substr(0, colon),
                                  value == std::string::npos ? "" : line->substr(value));
  }
  if (!line.has_value()) return std::nullopt;
  return response;
}

bool HttpClient::ReadBody(bool head, HttpResponse& response) {
  if (head || response.status == 100 || response.status == 204 || response.status == 304) {
    return true;
  }
  if (response.Header("Transfer-Encoding") == "chunked") return ReadChunks(response.body);
  if (const auto length = response.Header("Content-Length")) {
    return ReadExactly(std::stoul(*length), response.body);
  }
  while (ReadMore()) {
  }
  response.body.swap(buffer_);
  Close();
  return true;
}

bool HttpClient::ReadChunks(std::string& body) {
  for (;;) {
    const std::optional<std::string> size = ReadLine();
    if (!size.has_value()) return false;
    const size_t count = std::stoul(*size, nullptr, 16);
    if (!ReadExactly(count, body) || !ReadLine().has_value()) return false;
    if (count == 0) return true;
  }
}

}  // namespace webmunk::testing
