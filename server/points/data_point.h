#ifndef WEBMUNK_SERVER_POINTS_DATA_POINT_H_
#define WEBMUNK_SERVER_POINTS_DATA_POINT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace webmunk {

// The participant that points with `"source": null` belong to.
inline constexpr std::string_view kNullParticipant = "-";
// The participant that points with `"source": ""` belong to.
inline constexpr std::string_view kMissingParticipant = "missing-source";
// The generator of points that name none.
inline constexpr std::string_view kUnknownGenerator = "unknown-generator";
// In characters, not bytes.
inline constexpr size_t kMaxIdentifierLength = 1024;

// A place in WGS 84 degrees, both in range.
struct GeoPoint {
  double latitude = 0;
  double longitude = 0;

  friend bool operator==(const GeoPoint&, const GeoPoint&) = default;
};

// 128 bits, in the order in which they are written as a UUID.
using PointHash = std::array<uint8_t, 16>;

// A point of a bundle that has passed every check and is ready to be stored.
// Views point into the bundle's text.
struct DataPoint {
  // Indexes into ParsedBundle's participants and generators.
  uint32_t participant = 0;
  uint32_t generator = 0;
  // Microseconds since 1970-01-01 UTC; years 1 to 9999.
  int64_t created = 0;
  PointHash hash{};
  std::optional<std::string> secondary;
  std::optional<GeoPoint> location;
  // Minified JSON.
  std::string_view properties;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_DATA_POINT_H_
