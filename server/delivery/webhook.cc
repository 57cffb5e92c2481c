#include "server/delivery/webhook.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/delivery/public_address.h"

namespace webmunk {
namespace {

HttpLimits LimitsOf(const Webhook::Options& options) {
  HttpLimits limits = options.limits;
  // Looked at when the connection is made: a name may have another address by then.
  if (!options.allow_private) limits.may_connect = IsPublicAddress;
  return limits;
}

}  // namespace

Webhook::Webhook(Options options, std::function<bool()> should_stop)
    : options_(std::move(options)), client_(LimitsOf(options_), std::move(should_stop)) {}

absl::Status Webhook::Send(const std::string& url, const std::string& json,
                           const std::string& notice_id, absl::Time now) {
  // Another server may be able to.
  if (options_.key.empty()) return absl::UnavailableError("this server sends no webhooks");
  WEBMUNK_RETURN_IF_ERROR(CheckWebhookUrl(url, options_.allow_private));
  WEBMUNK_ASSIGN_OR_RETURN(
      const HttpResponse response,
      client_.Post(
          url, "application/json", json,
          {absl::StrCat("Webmunk-Signature: ",
                        WebhookSignature(WebhookKey(options_.key, url), notice_id, json, now)),
           absl::StrCat("Webmunk-Notice: ", notice_id)}));
  if (response.IsSuccess()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the receiver answered ", response.status));
}

absl::Status CheckWebhookUrl(const std::string& url, bool allow_private) {
  WEBMUNK_RETURN_IF_ERROR(CheckHttpUrl(url));
  if (allow_private || url.starts_with("https://")) return absl::OkStatus();
  return absl::InvalidArgumentError("the URL must begin with https://");
}

std::string WebhookKey(const std::string& key, const std::string& url) {
  return absl::BytesToHexString(HmacSha256(key, url));
}

std::string WebhookSignature(const std::string& key, const std::string& notice_id,
                             const std::string& body, absl::Time now) {
  const int64_t seconds = absl::ToUnixSeconds(now);
  const std::string mac = HmacSha256(key, absl::StrCat(seconds, ".", notice_id, ".", body));
  return absl::StrCat("t=", seconds, ",v1=", absl::BytesToHexString(mac));
}

}  // namespace webmunk
