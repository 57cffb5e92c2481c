#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_VALUES_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_VALUES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/delivery/destination_keys.h"

namespace webmunk {

// OK if the value is of the key's kind. Else INVALID_ARGUMENT, with a message that
// names the key and never the value. Nothing is looked up in the network.
absl::Status CheckValue(const DestinationKey& key, const std::string& value);

// Whether all of it is UTF-8 that shows on a screen: without control characters, line
// ends, and marks that turn the direction of text.
bool IsPrintable(const std::string& text);

// The host of a value of the kinds kHost, kOrigin and kUrl that passed CheckValue.
std::string HostOfValue(ValueKind kind, const std::string& value);

// What rclone may be given of a service account that passed CheckValue: with Google's
// own address for tokens, whatever the text says.
std::string ReducedAccount(const std::string& json);

// The same of a token.
std::string ReducedToken(const std::string& json);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_VALUES_H_
