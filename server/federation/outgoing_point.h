#ifndef WEBMUNK_SERVER_FEDERATION_OUTGOING_POINT_H_
#define WEBMUNK_SERVER_FEDERATION_OUTGOING_POINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "server/points/data_point.h"

namespace webmunk {

// A point of the outbox.
struct OutboxPoint {
  // Microseconds since 1970.
  int64_t created = 0;
  PointHash hash{};
  std::string generator;
  bool encrypted = false;
  std::string properties;
};

// The text in which a point is sent to another server: as readers here see it, and
// such that a server of our kind gives it an identity of its own whatever else is
// in the bundle. Where the text alone does not do that (the second of two equal
// events, a point that a rule has changed), the metadata carries a `point-id` made
// of the point's hash; everywhere else it says nothing that its client did not, so
// that the other server also recognises what the client sends it directly.
std::string OutgoingText(const OutboxPoint& point, std::string_view participant);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_FEDERATION_OUTGOING_POINT_H_
