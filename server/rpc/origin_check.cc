#include "server/rpc/origin_check.h"

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace webmunk {
namespace {

std::string_view WithoutPort(std::string_view host, std::string_view port) {
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

bool Equal(std::string_view a, std::string_view b, std::string_view implied_port) {
  a = WithoutPort(a, implied_port);
  b = WithoutPort(b, implied_port);
  return !a.empty() && absl::EqualsIgnoreCase(absl::string_view(a.data(), a.size()),
                                              absl::string_view(b.data(), b.size()));
}

}  // namespace

bool IsOwnOrigin(std::string_view origin, std::string_view host) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  if (origin.starts_with(kHttps)) return Equal(origin.substr(kHttps.size()), host, ":443");
  if (origin.starts_with(kHttp)) return Equal(origin.substr(kHttp.size()), host, ":80");
  return false;
}

}  // namespace webmunk
