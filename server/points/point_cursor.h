#ifndef WEBMUNK_SERVER_POINTS_POINT_CURSOR_H_
#define WEBMUNK_SERVER_POINTS_POINT_CURSOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace webmunk {

// What of the points somebody has seen: all that was visible in a snapshot of the
// database. Times and ids do not do for that, since transactions commit in any order.
struct PointSnapshot {
  // A pg_snapshot's text.
  std::string text;
  // Of all bundles up to this id it is decided whether they are visible in it.
  int64_t decided_bundle = 0;

  bool operator==(const PointSnapshot&) const = default;
};

// How far somebody has come who is told of points as they are stored.
struct PointCursor {
  // What the snapshots are of: see the table `era`.
  std::string era;
  // What was visible there is seen.
  PointSnapshot seen;
  // Of what is visible in this one too, the points with ids up to `last_id` are seen.
  std::optional<PointSnapshot> next;
  int64_t last_id = 0;

  bool operator==(const PointCursor&) const = default;
};

// As a token's content.
std::string EncodeCursor(const PointCursor& cursor);
// None if the content is of another kind.
std::optional<PointCursor> DecodeCursor(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_POINT_CURSOR_H_
