#include "server/delivery/smtp_mail.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void SetUpCurl() {
  static const CURLcode kDone = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(kDone);
}

// libcurl's callback; it gives the next bytes of the message.
size_t Give(char* to, size_t size, size_t count, void* rest_pointer) {
  auto& rest = *static_cast<std::string_view*>(rest_pointer);
  const size_t bytes = std::min(size * count, rest.size());
  std::memcpy(to, rest.data(), bytes);
  rest.remove_prefix(bytes);
  return bytes;
}

// libcurl's callback; anything but 0 ends the transfer.
int Watch(void* should_stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(should_stop))() ? 1 : 0;
}

absl::Status ErrorOf(CURLcode code, int reply) {
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return absl::CancelledError("was told to stop");
    case CURLE_OPERATION_TIMEDOUT:
      return absl::DeadlineExceededError("the mail server did not answer in time");
    case CURLE_LOGIN_DENIED:
      if (reply / 100 == 4) break;
      return absl::PermissionDeniedError("the mail server refuses the user or the password");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
      return absl::PermissionDeniedError("the mail server's TLS cannot be trusted or is missing");
    default:
      break;
  }
  if (reply / 100 == 5) {
    return absl::FailedPreconditionError(
        absl::StrCat("the mail server refuses the mail (", reply, ")"));
  }
  if (reply / 100 == 4) {
    return absl::UnavailableError(
        absl::StrCat("the mail server asks to come back later (", reply, ")"));
  }
  return absl::UnavailableError("the mail server cannot be reached");
}

void SetServer(CURL* curl, const MailServer& server) {
  curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(  // NOLINT(google-runtime-int): libcurl's type.
                       std::max<int64_t>(1, absl::ToInt64Milliseconds(server.timeout))));
  curl_easy_setopt(curl, CURLOPT_USE_SSL, server.allow_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
  }
}

}  // namespace

absl::Status CheckMailServer(const MailServer& server) {
  SetUpCurl();
  WEBMUNK_RETURN_IF_ERROR(CheckMailAddress(server.from, "the address that mail comes from"));
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  const bool is_mail = server.url.starts_with("smtp://") || server.url.starts_with("smtps://");
  if (!is_mail || curl_url_set(url.get(), CURLUPART_URL, server.url.c_str(),
                               CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return absl::InvalidArgumentError("the mail server must be smtp://HOST:PORT or smtps://…");
  }
  char* name = nullptr;
  const bool has_user = curl_url_get(url.get(), CURLUPART_USER, &name, 0) == CURLUE_OK;
  curl_free(name);
  if (has_user) return absl::InvalidArgumentError("the mail server's URL must hold no user");
  if (server.allow_plain && !server.user.empty()) {
    return absl::InvalidArgumentError("a password must not be sent to a mail server without TLS");
  }
  return absl::OkStatus();
}

absl::Status SendMail(const MailServer& server, const Mail& mail,
                      const std::function<bool()>& should_stop) {
  WEBMUNK_RETURN_IF_ERROR(CheckMailServer(server));
  WEBMUNK_RETURN_IF_ERROR(CheckMailAddress(mail.to, "the receiver"));
  const std::string message = MailMessage(server.from, mail, absl::Now());
  const std::string from = absl::StrCat("<", server.from, ">");
  const std::string to = absl::StrCat("<", mail.to, ">");
  const Curl curl(curl_easy_init(), &curl_easy_cleanup);
  const List receivers(curl_slist_append(nullptr, to.c_str()), &curl_slist_free_all);
  SetServer(curl.get(), server);
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, receivers.get());
  std::string_view rest = message;
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &Give);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &rest);
  if (should_stop != nullptr) {
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &Watch);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &should_stop);
  }
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) return absl::OkStatus();
  long reply = 0;  // NOLINT(google-runtime-int): libcurl's type.
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
  return ErrorOf(code, static_cast<int>(reply));
}

}  // namespace webmunk
