#ifndef WEBMUNK_SERVER_DELIVERY_SMTP_MAIL_H_
#define WEBMUNK_SERVER_DELIVERY_SMTP_MAIL_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/delivery/mail_text.h"

namespace webmunk {

// The server that takes our mail.
struct MailServer {
  // smtp://HOST[:PORT] (with STARTTLS) or smtps://HOST[:PORT].
  std::string url = "";
  // Empty: it wants none.
  std::string user = "";
  std::string password = "";
  // The address that mail comes from.
  std::string from = "";
  // Whether it may be spoken to without TLS. Never with a password.
  bool allow_plain = false;
  // Certificates in PEM in place of the system's; empty: those.
  std::string ca_file = "";
  absl::Duration timeout = absl::Seconds(30);
};

// OK if the settings are such ones; else INVALID_ARGUMENT.
absl::Status CheckMailServer(const MailServer& server);

// Hands a mail to the server. OK: it has taken it. UNAVAILABLE, RESOURCE_EXHAUSTED or
// DEADLINE_EXCEEDED: try again later; it is then unknown whether it was taken.
// FAILED_PRECONDITION: the server refuses the mail or its receiver. PERMISSION_DENIED:
// it refuses us, or is not who it should be. CANCELLED if `should_stop` said so, which
// is asked about once a second. Errors hold no addresses. Thread-safe.
absl::Status SendMail(const MailServer& server, const Mail& mail,
                      const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_SMTP_MAIL_H_
