#include "server/delivery/public_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

struct Block4 {
  uint32_t address;
  int bits;
};

constexpr uint32_t V4(uint32_t a, uint32_t b, uint32_t c = 0, uint32_t d = 0) {
  return a << 24 | b << 16 | c << 8 | d;
}

// What the registry of special addresses holds, and services that clouds put elsewhere.
constexpr std::array<Block4, 17> kSpecial4 = {{
    {V4(0, 0), 8},
    {V4(10, 0), 8},
    {V4(100, 64), 10},
    {V4(127, 0), 8},
    {V4(169, 254), 16},
    {V4(172, 16), 12},
    {V4(192, 0, 0), 24},
    {V4(192, 0, 2), 24},
    {V4(192, 88, 99), 24},
    {V4(192, 168), 16},
    {V4(198, 18), 15},
    {V4(198, 51, 100), 24},
    {V4(203, 0, 113), 24},
    {V4(224, 0), 4},
    {V4(240, 0), 4},
    {V4(168, 63, 129, 16), 32},
    {V4(192, 31, 196), 24},
}};

bool IsPublic4(uint32_t address) {
  return std::none_of(kSpecial4.begin(), kSpecial4.end(), [address](const Block4& block) {
    return (address ^ block.address) >> (32 - block.bits) == 0;
  });
}

bool IsPublic6(const std::array<uint8_t, 16>& a) {
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), a.begin())) {
    return IsPublic4(V4(a[12], a[13], a[14], a[15]));
  }
  // Of the rest only 2000::/3 is given to anybody, less: 2001::/23 (tunnels, tests),
  // 2001:db8::/32 and 3fff::/20 (examples), 2002::/16 (another address within).
  if ((a[0] & 0xe0) != 0x20) return false;
  if (a[0] == 0x20 && a[1] == 0x01 && (a[2] < 0x02 || (a[2] == 0x0d && a[3] == 0xb8))) return false;
  if (a[0] == 0x20 && a[1] == 0x02) return false;
  return !(a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

absl::StatusOr<AddressList> Resolve(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
    return absl::UnavailableError("the host has no address");
  }
  return AddressList(found);
}

}  // namespace

bool IsPublicAddress(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    return IsPublic4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof(v6));
  std::array<uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return IsPublic6(bytes);
}

bool IsPublicOrResolver(const sockaddr& address) {
  const bool is_v4 = address.sa_family == AF_INET;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getnameinfo(&address, is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6), host.data(),
                  host.size(), port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return false;
  }
  // A server reached by TLS may lead there, and get what it was told again unencrypted.
  if (std::string_view(port.data()) == "80") return false;
  if (IsPublicAddress(address)) return true;
  if (std::string_view(port.data()) != "53") return false;
  // They change while the server runs.
  std::ifstream file("/etc/resolv.conf");
  for (std::string word, resolver; file >> word;) {
    if (word == "nameserver" && file >> resolver && resolver == host.data()) return true;
  }
  return false;
}

absl::StatusOr<std::vector<std::string>> AddressesOf(const std::string& host) {
  WEBMUNK_ASSIGN_OR_RETURN(const AddressList found, Resolve(host, 0));
  std::vector<std::string> addresses;
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  if (addresses.empty()) return absl::UnavailableError("the host has no address");
  return addresses;
}

bool IsPublicAddressText(const std::string& address) {
  const absl::StatusOr<AddressList> found = Resolve(address, AI_NUMERICHOST);
  return found.ok() && IsPublicAddress(*(*found)->ai_addr);
}

absl::Status CheckHostIsPublic(const std::string& host) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> addresses, AddressesOf(host));
  if (std::all_of(addresses.begin(), addresses.end(), IsPublicAddressText)) return absl::OkStatus();
  return absl::PermissionDeniedError("the host is in a private network, which is not allowed");
}

}  // namespace webmunk
