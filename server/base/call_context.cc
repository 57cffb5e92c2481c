#include "server/base/call_context.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_replace.h"

namespace webmunk {
namespace {

// The longest text of an IPv6 address with a zone.
constexpr size_t kMaxAddress = 64;

// With as many bytes of an IPv6 address.
std::string NetworkOf(const std::string& address, int kept) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), bytes.data()) != 1) {
    return address;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  constexpr std::array<unsigned char, 12> kMappedIpv4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMappedIpv4.begin(), kMappedIpv4.end(), bytes.begin())) {
    return inet_ntop(AF_INET, bytes.data() + kMappedIpv4.size(), text.data(), text.size());
  }
  std::fill(bytes.begin() + kept, bytes.end(), 0);
  return inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

}  // namespace

bool IsUnixPeer(std::string_view peer) { return peer.starts_with("unix:"); }

std::string ClientAddress(std::string_view peer, std::string_view asserted) {
  const size_t scheme_end = peer.find(':');
  if (scheme_end == std::string_view::npos) return {};
  const std::string_view scheme = peer.substr(0, scheme_end);
  if (IsUnixPeer(peer)) return std::string(asserted.substr(0, kMaxAddress));
  if (scheme != "ipv4" && scheme != "ipv6") return {};
  // gRPC escapes the brackets of an IPv6 address.
  std::string address = absl::StrReplaceAll(
      absl::string_view(peer.data() + scheme_end + 1, peer.size() - scheme_end - 1),
      {{"%5B", ""}, {"%5D", ""}, {"[", ""}, {"]", ""}, {"%25", "%"}});
  return address.substr(0, std::min(address.rfind(':'), kMaxAddress));
}

std::string ClientNetwork(const std::string& address) { return NetworkOf(address, 64 / 8); }

std::string ClientSite(const std::string& address) { return NetworkOf(address, 48 / 8); }

}  // namespace webmunk
