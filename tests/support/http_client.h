#ifndef WEBMUNK_TESTS_SUPPORT_HTTP_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_HTTP_CLIENT_H_

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace webmunk::testing {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";
  // `Host` and `Content-Length` are added where they are missing.
  HttpHeaders headers;
  std::string body;
  // Whether the token of `test-admin` is left out.
  bool anonymous = false;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;

  // The first header of that name, in any case; nullopt if there is none.
  std::optional<std::string> Header(const std::string& name) const;
};

// The request as it goes over the wire. Paths below /v1/ get the token of
// `test-admin`, unless the request has an `Authorization` of its own.
std::string SerializeRequest(const HttpRequest& request);

// An HTTP/1.1 client over a plain socket to 127.0.0.1, which sends exactly the
// bytes that it is given: a library would repair what some tests must send
// broken. Keeps its connection between calls. Not thread-safe.
class HttpClient {
 public:
  explicit HttpClient(int port, std::chrono::seconds timeout = std::chrono::seconds(60))
      : port_(port), timeout_(timeout) {}
  ~HttpClient() { Close(); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // nullopt: no complete response came (refused, cut, timed out).
  std::optional<HttpResponse> Send(const HttpRequest& request);
  // The same for bytes made before; `head` says that the answer has no body.
  std::optional<HttpResponse> SendBytes(const std::string& bytes, bool head = false);
  void Close();

 private:
  bool Connect();
  bool WriteAll(const std::string& bytes);
  bool ReadMore();
  std::optional<std::string> ReadLine();
  bool ReadExactly(size_t count, std::string& out);
  std::optional<HttpResponse> ReadHead();
  bool ReadBody(bool head, HttpResponse& response);
  bool ReadChunks(std::string& body);

  int port_;
  std::chrono::seconds timeout_;
  int socket_ = -1;
  // Bytes received and not yet used.
  std::string buffer_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_HTTP_CLIENT_H_
