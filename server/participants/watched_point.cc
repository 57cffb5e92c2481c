#include "server/participants/watched_point.h"

#include <utility>

namespace webmunk {

size_t WatchedPoint::BytesOf(const ParticipantView& participant, const ScannedPoint& point) {
  return sizeof(WatchedPoint) + participant.identifier.size() + point.view.generator.size() +
         point.view.secondary.value_or("").size() + point.view.properties.size();
}

WatchedPoint::WatchedPoint(const ParticipantView& participant, int64_t id,
                           const ScannedPoint& point, ByteReservation room)
    : id_(id), room_(std::move(room)), participant_(participant), point_(point) {
  const std::string_view secondary = point.view.secondary.value_or("");
  texts_.reserve(BytesOf(participant, point) - sizeof(*this));
  texts_.append(participant.identifier).append(point.view.generator);
  texts_.append(secondary).append(point.view.properties);
  std::string_view left = texts_;
  const auto take = [&left](std::string_view text) {
    const std::string_view taken = left.substr(0, text.size());
    left.remove_prefix(text.size());
    return taken;
  };
  participant_.identifier = take(participant.identifier);
  point_.view.generator = take(point.view.generator);
  const std::string_view own_secondary = take(secondary);
  if (point_.view.secondary) point_.view.secondary = own_secondary;
  point_.view.properties = left;
}

}  // namespace webmunk
