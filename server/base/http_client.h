#ifndef WEBMUNK_SERVER_BASE_HTTP_CLIENT_H_
#define WEBMUNK_SERVER_BASE_HTTP_CLIENT_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct sockaddr;

namespace webmunk {

// What a request may cost.
struct HttpLimits {
  // To have a connection, name look-up and TLS included.
  absl::Duration connect_timeout = absl::Seconds(10);
  // From the begin of a request to the last byte of its answer.
  absl::Duration total_timeout = absl::Seconds(30);
  // An answer's body is read so far and no further.
  size_t max_body_bytes = size_t{1} << 20;
  // Asked for the address of each new connection, after its name was looked up; null:
  // all are good. A refused one is PERMISSION_DENIED.
  std::function<bool(const sockaddr&)> may_connect = nullptr;
};

struct HttpResponse {
  int status = 0;
  std::string body;
  // The body went on beyond HttpLimits::max_body_bytes.
  bool is_cut = false;

  bool IsSuccess() const { return status >= 200 && status < 300; }
};

// Asks servers on the network, over HTTP and HTTPS alone; certificates are
// checked. Nothing but the URL decides where a request goes: redirects are
// answers like any other, and proxies, cookies and password files of the
// environment are not looked at. Connections are kept for the next request. Not
// thread-safe: one per thread.
class HttpClient {
 public:
  // `is_cancelled` is asked at least about once a second during a request, from
  // the calling thread; once it is true the request ends as CANCELLED.
  explicit HttpClient(HttpLimits limits, std::function<bool()> is_cancelled = nullptr);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Both return the answer, whatever its status. UNAVAILABLE or DEADLINE_EXCEEDED
  // if none came whole: whether the server did what it was asked for is then
  // unknown. INVALID_ARGUMENT if CheckHttpUrl refuses `url`. Messages hold no part
  // of the URL or the bodies.
  absl::StatusOr<HttpResponse> Get(const std::string& url);
  // `headers` are more lines, each `Name: value`.
  absl::StatusOr<HttpResponse> Post(const std::string& url, std::string_view content_type,
                                    std::string_view body,
                                    const std::vector<std::string>& headers = {});

 private:
  struct Handle;

  absl::StatusOr<HttpResponse> Perform(const std::string& url);

  const HttpLimits limits_;
  const std::function<bool()> is_cancelled_;
  std::unique_ptr<Handle> handle_;
};

// OK if `url` is one that HttpClient may be given: absolute, http or https, at most
// 2,048 bytes, without a name or password in it and without a fragment. Else
// INVALID_ARGUMENT with a message that does not repeat it.
absl::Status CheckHttpUrl(const std::string& url);

// `fields` as application/x-www-form-urlencoded.
std::string EncodeForm(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_HTTP_CLIENT_H_
