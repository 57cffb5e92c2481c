#include "server/points/client_timestamp.h"

#include <cmath>

#include "absl/strings/charconv.h"

namespace webmunk {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kEndSecond = 253'402'300'800;

}  // namespace

std::optional<int64_t> ParseClientTimestamp(std::string_view token) {
  double seconds = 0;
  // What is too small or too large for a double is read as the nearest one: 0 is an
  // instant, the largest is out of range. (std::from_chars tells neither.)
  const auto [end, error] = absl::from_chars(token.data(), token.data() + token.size(), seconds);
  if (error == std::errc::invalid_argument || end != token.data() + token.size()) {
    return std::nullopt;
  }
  if (!(seconds >= static_cast<double>(kFirstSecond) &&
        seconds < static_cast<double>(kEndSecond))) {
    return std::nullopt;
  }
  double whole = 0;
  const double fraction = std::modf(seconds, &whole);
  // nearbyint rounds half to even in the default mode.
  const int64_t micros = static_cast<int64_t>(whole) * kMicrosPerSecond +
                         static_cast<int64_t>(std::nearbyint(fraction * 1e6));
  if (micros >= kEndSecond * kMicrosPerSecond) return std::nullopt;
  return micros;
}

}  // namespace webmunk
