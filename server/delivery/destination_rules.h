#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_RULES_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/delivery/destination.h"

namespace webmunk {

// What an administrator has set.
struct DestinationLimits {
  // Hosts in private networks, and connections without TLS.
  bool allow_private = false;
  bool allow_local = false;
};

// OK if the destination has the keys of its type, all that are required and no others,
// each with a value of its kind. Else INVALID_ARGUMENT, or PERMISSION_DENIED for what
// an administrator would have to allow; messages hold no values. Looks nothing up.
absl::Status CheckDestination(const Destination& destination, const DestinationLimits& limits);

// The hosts that the destination names by itself; none where the type has its own.
std::vector<std::string> HostsOf(const Destination& destination);

// OK if all hosts of the destination may be connected to now. To be asked before each
// use. PERMISSION_DENIED, or UNAVAILABLE if a name has no address.
absl::Status CheckHosts(const Destination& destination, const DestinationLimits& limits);

// Whether the secrets of `before` would be shown to somebody else if they were kept in
// `after`: they must then be given anew.
bool LeadsElsewhere(const Destination& before, const Destination& after);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_RULES_H_
