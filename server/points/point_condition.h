#ifndef WEBMUNK_SERVER_POINTS_POINT_CONDITION_H_
#define WEBMUNK_SERVER_POINTS_POINT_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/filter_syntax.h"
#include "server/points/data_point.h"

namespace webmunk {

// A filter of data points that has been understood: StreamDataPointsRequest.filter.
struct PointCondition {
  enum class Kind : uint8_t {
    kAnd,
    kOr,
    kNot,
    kParticipant,
    kGroup,
    kGenerator,
    kSecondary,
    kCreated,
    kRecorded,
    kLatitude,
    kLongitude,
    kProperty,
  };
  Kind kind = Kind::kAnd;
  // As FilterNode has them.
  std::vector<PointCondition> children;

  FilterOp op = FilterOp::kEqual;
  FilterValue value;
  // Of times, microseconds since 1970; of groups the id, 0 for no group; of
  // participants, whose identifier is `value.text`, the id once somebody has looked it
  // up and found it, until then -1.
  int64_t number = 0;
  // Of places, degrees.
  double degrees = 0;
  // Of properties, the names below `properties`.
  std::vector<std::string> path;

  bool IsEmpty() const { return kind == Kind::kAnd && children.empty(); }
};

// INVALID_ARGUMENT, with the position, if the filter names fields that no point has or
// compares them with what they cannot be compared with.
absl::StatusOr<PointCondition> UnderstandPointFilter(const FilterNode& filter);

// What a condition looks at of a participant.
struct ParticipantView {
  int32_t id = 0;
  std::string_view identifier;
  std::optional<int32_t> group_id;
};

// What a condition looks at of a point. Times are microseconds since 1970.
struct PointView {
  std::string_view generator;
  int64_t created = 0;
  int64_t recorded = 0;
  std::optional<std::string_view> secondary;
  std::optional<GeoPoint> location;
  bool encrypted = false;
  // As it is stored.
  std::string_view properties;
};

bool Matches(const PointCondition& condition, const ParticipantView& participant,
             const PointView& point);

// Whether a condition may hold for a point of this participant: false if its other
// fields make no difference any more.
bool MayMatch(const PointCondition& condition, const ParticipantView& participant);

// Whether a condition looks into the properties.
bool NeedsProperties(const PointCondition& condition);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_POINT_CONDITION_H_
