#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_KEYS_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_KEYS_H_

#include <string_view>
#include <vector>

#include "server/delivery/destination.h"

namespace webmunk {

// What a value may be.
enum class ValueKind {
  kText,     // printable characters
  kSecret,   // the same
  kHost,     // a host's name or address
  kPort,     // 1 to 65535
  kOrigin,   // http(s)://host[:port]
  kUrl,      // the same with a path
  kSwitch,   // true or false
  kBucket,   // the name of a bucket
  kRegion,   // the name of a region
  kId,       // letters, digits, `-` and `_`
  kHostKey,  // a line as of known_hosts, without the host
  kPem,      // a private key, of several lines
  kAccount,  // the JSON text of a Google service account
  kToken,    // the JSON text of an OAuth token
};

// A key that destinations of a type may have. There are no others: rclone knows
// options that run programs and read files.
struct DestinationKey {
  std::string_view name;
  ValueKind kind = ValueKind::kText;
  bool is_required = false;
  // A change of it could carry a kept secret to somebody else.
  bool leads_elsewhere = false;

  bool IsSecret() const {
    return kind == ValueKind::kSecret || kind == ValueKind::kPem || kind == ValueKind::kAccount ||
           kind == ValueKind::kToken;
  }
};

const std::vector<DestinationKey>& KeysOf(DestinationType type);

// The type's key of that name; null if there is none.
const DestinationKey* FindKey(DestinationType type, std::string_view name);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_KEYS_H_
