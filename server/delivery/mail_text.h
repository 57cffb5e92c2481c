#ifndef WEBMUNK_SERVER_DELIVERY_MAIL_TEXT_H_
#define WEBMUNK_SERVER_DELIVERY_MAIL_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace webmunk {

// A mail to one address, of plain text.
struct Mail {
  std::string to;
  // Of any characters; line ends become spaces.
  std::string subject;
  std::string text;
  // Tells a mail that is sent twice from two mails; letters, digits, `-` and `.`.
  std::string id;
};

// OK if mail may be sent to the address, `field`: NAME@HOST of at most 254 ASCII
// characters, without those that have a meaning in headers and commands.
absl::Status CheckMailAddress(const std::string& address, const std::string& field);

// The mail as it is sent: headers in ASCII, the text in base64, lines ended by CR LF.
// Both addresses must have passed CheckMailAddress.
std::string MailMessage(const std::string& from, const Mail& mail, absl::Time now);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_MAIL_TEXT_H_
