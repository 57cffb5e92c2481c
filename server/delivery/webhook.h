#ifndef WEBMUNK_SERVER_DELIVERY_WEBHOOK_H_
#define WEBMUNK_SERVER_DELIVERY_WEBHOOK_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/http_client.h"

namespace webmunk {

// Sends signed JSON to addresses that users give. A receiver knows by the signature
// that it is ours, and by its time that it is new:
//
//   Webmunk-Signature: t=<seconds since 1970>,v1=<hexadecimal>
//
// where v1 is the HMAC-SHA-256 of `<t>.<id>.<body>`, under WebhookKey. The id is that of
// the header Webmunk-Notice, the same whenever one is sent again. Not thread-safe.
class Webhook {
 public:
  struct Options {
    // Unguessable, and known to this server alone.
    std::string key = "";
    // Hosts in private networks, and connections without TLS.
    bool allow_private = false;
    HttpLimits limits = {.total_timeout = absl::Seconds(15), .max_body_bytes = 4096};
  };

  Webhook(Options options, std::function<bool()> should_stop);

  // OK: a status of 200 to 299. PERMISSION_DENIED if its host is in a private network.
  // UNAVAILABLE, with the status if there was one: try again later, or, without a key, where
  // there is one.
  absl::Status Send(const std::string& url, const std::string& json, const std::string& notice_id,
                    absl::Time now);

 private:
  const Options options_;
  HttpClient client_;
};

// OK if webhooks may be sent to the URL, as far as it tells by itself.
absl::Status CheckWebhookUrl(const std::string& url, bool allow_private);

// The key of one address, in hexadecimal: the HMAC-SHA-256 of the URL under the server's.
// Its receiver knows it, and can sign for no other.
std::string WebhookKey(const std::string& key, const std::string& url);

// The header's value. `key` is of WebhookKey.
std::string WebhookSignature(const std::string& key, const std::string& notice_id,
                             const std::string& body, absl::Time now);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_WEBHOOK_H_
