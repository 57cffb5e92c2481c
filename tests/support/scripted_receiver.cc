#include "tests/support/scripted_receiver.h"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

// The bytes of the body that a request's head announces.
size_t ContentLength(const std::string& head) {
  constexpr char kName[] = "content-length:";
  for (size_t line = head.find("\r\n"); line != std::string::npos;
       line = head.find("\r\n", line + 2)) {
    const char* text = head.c_str() + line + 2;
    if (strncasecmp(text, kName, sizeof kName - 1) == 0) return std::stoul(text + sizeof kName - 1);
  }
  return 0;
}

void WriteAll(int socket, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<size_t>(n);
  }
}

bool ReadMore(int socket, std::string& buffer) {
  char chunk[65536];
  const ssize_t n = recv(socket, chunk, sizeof chunk, 0);
  if (n <= 0) return false;
  buffer.append(chunk, static_cast<size_t>(n));
  return true;
}

}  // namespace

ScriptedReceiver::ScriptedReceiver(Script script) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  Require(bind(listener_, generic, size) == 0 && listen(listener_, 64) == 0 &&
              getsockname(listener_, generic, &size) == 0,
          "cannot listen on loopback");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Accept(); });
}

ScriptedReceiver::~ScriptedReceiver() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  for (Connection& connection : connections_) shutdown(connection.socket, SHUT_RDWR);
  for (Connection& connection : connections_) {
    connection.thread.join();
    close(connection.socket);
  }
}

std::string ScriptedReceiver::Url(const std::string& target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + target;
}

std::vector<ScriptedReceiver::Request> ScriptedReceiver::requests() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

void ScriptedReceiver::Accept() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    Connection& connection = connections_.emplace_back();
    connection.socket = socket;
    connection.thread = std::thread([this, socket] { Serve(socket); });
  }
}

void ScriptedReceiver::Serve(int socket) {
  std::string buffer;
  Request request;
  while (Read(socket, buffer, request)) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      requests_.push_back(request);
    }
    const Reply reply = script_(request);
    if (reply.is_cut) break;
    if (reply.is_silent) {
      while (ReadMore(socket, buffer)) {
      }
      break;
    }
    WriteAll(socket, "HTTP/1.1 " + std::to_string(reply.status) +
                         " Scripted\r\nContent-Length: " + std::to_string(reply.body.size()) +
                         "\r\n" + reply.headers + "\r\n" + reply.body);
  }
  // The destructor closes: until then the number must not be given anew.
  shutdown(socket, SHUT_RDWR);
}

bool ScriptedReceiver::Read(int socket, std::string& buffer, Request& request) {
  size_t end;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore(socket, buffer)) return false;
  }
  const std::string head = buffer.substr(0, end);
  const size_t length = ContentLength(head);
  while (buffer.size() < end + 4 + length) {
    if (!ReadMore(socket, buffer)) return false;
  }
  const size_t target = head.find(' ') + 1;
  request.target = head.substr(target, head.find(' ', target) - target);
  request.body = buffer.substr(end + 4, length);
  buffer.erase(0, end + 4 + length);
  return true;
}

std::string FormField(const std::string& body, const std::string& name) {
  const std::string fields = "&" + body;
  const size_t begin = fields.find("&" + name + "=");
  if (begin == std::string::npos) return "";
  std::string value;
  for (size_t i = begin + name.size() + 2; i < fields.size() && fields[i] != '&'; ++i) {
    if (fields[i] == '%') {
      value += static_cast<char>(std::stoi(fields.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      value += fields[i] == '+' ? ' ' : fields[i];
    }
  }
  return value;
}

}  // namespace webmunk::testing
