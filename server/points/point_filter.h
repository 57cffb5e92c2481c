#ifndef WEBMUNK_SERVER_POINTS_POINT_FILTER_H_
#define WEBMUNK_SERVER_POINTS_POINT_FILTER_H_

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/micros_range.h"
#include "server/points/point_condition.h"

namespace webmunk {

// A part of the earth, its borders included.
struct LocationBox {
  static constexpr double kOpen = std::numeric_limits<double>::infinity();
  double min_latitude = -kOpen;
  double max_latitude = kOpen;
  double min_longitude = -kOpen;
  double max_longitude = kOpen;
};

// A filter of points, with what of it the database can do better than we.
struct PointFilter {
  // All of it.
  PointCondition whole;

  // What SQL does: only points of these participants and these generators (by
  // identifier), with one of these secondary identifiers, of these times, and of this
  // place. None: any.
  std::optional<std::vector<std::string>> participants;
  std::optional<std::vector<std::string>> generators;
  std::optional<std::vector<std::string>> secondaries;
  MicrosRange created;
  MicrosRange recorded;
  std::optional<LocationBox> box;
  // What is left to do here.
  PointCondition rest;
};

// Takes over what stands by itself at the top: comparisons, and ORs of one field.
// `whole` is kept.
PointFilter PlanPointFilter(PointCondition condition);

// Reads, understands and plans a filter.
absl::StatusOr<PointFilter> ReadPointFilter(std::string_view text);

// Has `whole` hold for points of this participant alone.
void NarrowToParticipant(const std::string& identifier, PointFilter& filter);

// Calls `set` for every comparison of `whole` and `rest` with a participant.
void ForEachParticipant(PointFilter& filter, const std::function<void(PointCondition&)>& set);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_POINT_FILTER_H_
