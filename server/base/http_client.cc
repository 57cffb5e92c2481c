#include "server/base/http_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kMaxUrlBytes = 2048;
constexpr char kUserAgent[] = "Webmunk data collection server";

// libcurl wants to be set up once, before any thread uses it.
void SetUpCurl() {
  static const CURLcode kDone = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(kDone);
}

// An answer as it arrives.
struct Receiver {
  HttpResponse response;
  size_t max_body_bytes;
};

// libcurl's callback; less than all taken ends the transfer.
size_t Receive(const char* data, size_t size, size_t count, void* receiver_pointer) {
  auto& receiver = *static_cast<Receiver*>(receiver_pointer);
  const size_t bytes = size * count;
  const size_t room = receiver.max_body_bytes - receiver.response.body.size();
  receiver.response.body.append(data, std::min(bytes, room));
  if (bytes <= room) return bytes;
  receiver.response.is_cut = true;
  return 0;
}

// libcurl's callback; anything but 0 ends the transfer.
int Watch(void* is_cancelled, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(is_cancelled))() ? 1 : 0;
}

// Makes the sockets of connections.
struct Connector {
  const std::function<bool(const sockaddr&)>& may_connect;
  bool has_refused = false;
};

// libcurl's callback.
curl_socket_t OpenSocket(void* connector_pointer, curlsocktype, curl_sockaddr* address) {
  auto& connector = *static_cast<Connector*>(connector_pointer);
  if (!connector.may_connect(address->addr)) {
    connector.has_refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

absl::Status ErrorOf(CURLcode code) {
  const std::string message = absl::StrCat("no answer: ", curl_easy_strerror(code));
  if (code == CURLE_OPERATION_TIMEDOUT) return absl::DeadlineExceededError(message);
  if (code == CURLE_ABORTED_BY_CALLBACK) return absl::CancelledError("the request was given up");
  return absl::UnavailableError(message);
}

bool HasPart(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return has;
}

// As libcurl takes it, for which 0 is no limit.
long AtLeastOneMs(absl::Duration duration) {  // NOLINT(google-runtime-int)
  return static_cast<long>(                   // NOLINT(google-runtime-int)
      std::max<int64_t>(1, absl::ToInt64Milliseconds(duration)));
}

void AppendEncoded(std::string_view text, std::string& form) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '_' || c == '.' || c == '*') {
      form += c;
    } else if (c == ' ') {
      form += '+';
    } else {
      form += '%';
      form += kDigits[byte >> 4];
      form += kDigits[byte & 0xf];
    }
  }
}

}  // namespace

struct HttpClient::Handle {
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;

  ~Handle() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
};

HttpClient::HttpClient(HttpLimits limits, std::function<bool()> is_cancelled)
    : limits_(std::move(limits)), is_cancelled_(std::move(is_cancelled)) {
  SetUpCurl();
  handle_ = std::make_unique<Handle>();
}

HttpClient::~HttpClient() = default;

absl::StatusOr<HttpResponse> HttpClient::Get(const std::string& url) {
  // Keeps the connections, forgets the request before.
  curl_easy_reset(handle_->curl);
  return Perform(url);
}

absl::StatusOr<HttpResponse> HttpClient::Post(const std::string& url, std::string_view content_type,
                                              std::string_view body,
                                              const std::vector<std::string>& headers) {
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);
  curl_slist_free_all(std::exchange(handle_->headers, nullptr));
  const std::string type = absl::StrCat("Content-Type: ", std::string(content_type));
  handle_->headers = curl_slist_append(handle_->headers, type.c_str());
  // libcurl would wait a second for a "100 Continue" that many servers never send.
  handle_->headers = curl_slist_append(handle_->headers, "Expect:");
  for (const std::string& header : headers) {
    handle_->headers = curl_slist_append(handle_->headers, header.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, handle_->headers);
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  return Perform(url);
}

absl::StatusOr<HttpResponse> HttpClient::Perform(const std::string& url) {
  WEBMUNK_RETURN_IF_ERROR(CheckHttpUrl(url));
  CURL* curl = handle_->curl;
  Receiver receiver{.response = {}, .max_body_bytes = limits_.max_body_bytes};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, kUserAgent);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, AtLeastOneMs(limits_.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, AtLeastOneMs(limits_.total_timeout));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiver);
  if (is_cancelled_ != nullptr) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Watch);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &is_cancelled_);
  }
  Connector connector{.may_connect = limits_.may_connect};
  if (limits_.may_connect != nullptr) {
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &connector);
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK && connector.has_refused) {
    return absl::PermissionDeniedError("the host's address may not be connected to");
  }
  if (code != CURLE_OK && !receiver.response.is_cut) return ErrorOf(code);
  long status = 0;  // NOLINT(google-runtime-int): libcurl's type.
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  receiver.response.status = static_cast<int>(status);
  return std::move(receiver.response);
}

absl::Status CheckHttpUrl(const std::string& url) {
  if (url.size() > kMaxUrlBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the URL must not have more than ", kMaxUrlBytes, " bytes"));
  }
  // Spaces, control characters and what is not ASCII must be percent-encoded.
  const bool is_plain =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!is_plain || !(url.starts_with("http://") || url.starts_with("https://"))) {
    return absl::InvalidArgumentError(
        "the URL must begin with http:// or https:// and consist of printable ASCII characters");
  }
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return absl::InvalidArgumentError("the URL cannot be read");
  }
  if (HasPart(parsed.get(), CURLUPART_USER) || HasPart(parsed.get(), CURLUPART_PASSWORD)) {
    return absl::InvalidArgumentError("the URL must not hold a name or a password");
  }
  if (HasPart(parsed.get(), CURLUPART_FRAGMENT)) {
    return absl::InvalidArgumentError("the URL must not have a fragment");
  }
  return absl::OkStatus();
}

std::string EncodeForm(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    AppendEncoded(name, form);
    form += '=';
    AppendEncoded(value, form);
  }
  return form;
}

}  // namespace webmunk
