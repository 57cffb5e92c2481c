#include "server/reports/point_zones.h"

#include "server/points/json_text.h"
#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

// Clients name what they like; a study sees a few dozen zones.
constexpr size_t kMostZones = 1000;

}  // namespace

PointZones::PointZones(const std::string& study_zone)
    : study_(study_zone, FindZone(study_zone).value_or(absl::UTCTimeZone())),
      utc_("UTC", absl::UTCTimeZone()),
      last_(&study_) {}

PointZone& PointZones::Of(std::string_view token) {
  if (token.empty()) return study_;
  if (token != last_token_) {
    last_ = Look(token);
    last_token_ = token;
  }
  return *last_;
}

PointZone* PointZones::Look(std::string_view token) {
  // More than this no name of a zone has, however it is escaped.
  constexpr size_t kLongestToken = 512;
  if (token[0] != '"' || token.size() > kLongestToken) return &study_;
  const auto known = zones_.find(std::string(token));
  if (known != zones_.end()) return known->second ? known->second.get() : &study_;
  if (zones_.size() >= kMostZones) zones_.clear();
  std::unique_ptr<PointZone>& zone = zones_[std::string(token)];
  const std::string name = DecodeJsonString(token);
  const std::optional<absl::TimeZone> found = FindZone(name);
  if (found) zone = std::make_unique<PointZone>(name, *found);
  return zone ? zone.get() : &study_;
}

}  // namespace webmunk
