#ifndef WEBMUNK_SERVER_DELIVERY_PUBLIC_ADDRESS_H_
#define WEBMUNK_SERVER_DELIVERY_PUBLIC_ADDRESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sockaddr;

namespace webmunk {

// Whether an address belongs to the internet at large: not to this machine, a private
// or link-local network, a provider's own services, a test range or a group, nor to a
// range that carries another address within itself.
bool IsPublicAddress(const sockaddr& address);

// Whether a program may connect there to bring an archive to the internet: to a public
// address, but for port 80, which is without TLS, and to the servers that names are looked
// up with, as /etc/resolv.conf has them now, at their port.
bool IsPublicOrResolver(const sockaddr& address);

// The addresses of a host, in the resolver's order, without a port. UNAVAILABLE if it
// has none now.
absl::StatusOr<std::vector<std::string>> AddressesOf(const std::string& host);

// Whether the text is an address that is public. False for what is no address.
bool IsPublicAddressText(const std::string& address);

// OK if each address of the host is public, PERMISSION_DENIED if not, UNAVAILABLE if
// it has none. The answer is of now: names are given other addresses.
absl::Status CheckHostIsPublic(const std::string& host);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_PUBLIC_ADDRESS_H_
