#include "server/ingest/point_location.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace webmunk {
namespace {

std::optional<double> ReadNumber(std::string_view token) {
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<GeoPoint> ReadLocation(const std::vector<JsonMember>& metadata,
                                     const std::vector<JsonMember>& members) {
  std::string_view latitude = FindJsonMember(metadata, "latitude");
  std::string_view longitude = FindJsonMember(metadata, "longitude");
  if (latitude.empty() || longitude.empty()) {
    latitude = FindJsonMember(members, "latitude");
    longitude = FindJsonMember(members, "longitude");
  }
  const std::optional<double> y = ReadNumber(latitude);
  const std::optional<double> x = ReadNumber(longitude);
  if (!y || !x || std::abs(*y) > 90 || std::abs(*x) > 180) return std::nullopt;
  return GeoPoint{*y, *x};
}

}  // namespace webmunk
