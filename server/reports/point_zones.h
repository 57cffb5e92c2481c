#ifndef WEBMUNK_SERVER_REPORTS_POINT_ZONES_H_
#define WEBMUNK_SERVER_REPORTS_POINT_ZONES_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/reports/zone_clock.h"

namespace webmunk {

// One zone and its name. Its clocks remember one day each, so that the times of creation
// and of arrival have their own.
struct PointZone {
  PointZone(std::string zone_name, absl::TimeZone zone)
      : name(std::move(zone_name)), created(zone), recorded(zone) {}

  std::string name;
  ZoneClock created;
  ZoneClock recorded;
};

// The zones that points name. Not thread-safe.
class PointZones {
 public:
  // `study_zone` must be one that FindZone knows, else it is UTC.
  explicit PointZones(const std::string& study_zone);

  PointZone& study() { return study_; }
  PointZone& utc() { return utc_; }

  // The zone of a point that names it by `token` (see json_text.h; empty: not at all).
  // The study's, if there is no such zone.
  PointZone& Of(std::string_view token);

 private:
  PointZone* Look(std::string_view token);

  PointZone study_;
  PointZone utc_;
  std::string last_token_;
  PointZone* last_ = nullptr;
  // By token. A null: none of this name.
  std::unordered_map<std::string, std::unique_ptr<PointZone>> zones_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_POINT_ZONES_H_
