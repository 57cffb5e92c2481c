#ifndef WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/points/scan_store.h"

namespace webmunk {

// How far a walk over several participants' points has come: behind all of the
// participants before this one and, of this one, behind the point, if any. Of a walk by
// time over one generator, `row_id` is that of the point's row.
struct ListPosition {
  int32_t row_id = 0;
  std::optional<PointPosition> point;

  // Of a walk over participants, what has become of merges: see participant_walk.h.
  // Merges up to this id are accounted for; those before `settled_id` had been read
  // when that was done.
  int64_t merges_seen = 0;
  int32_t settled_id = 0;
  // Those that took others in by merges behind this one are to be read again.
  std::optional<int64_t> owed_since = {};
  // This round reads those alone that took others in by merges behind this one.
  std::optional<int64_t> only_since = {};
};

// As a token's content: of a fixed size.
std::string EncodePosition(const ListPosition& position);
inline constexpr size_t kEncodedPositionSize = 57;
// None if the content is of another kind.
std::optional<ListPosition> DecodePosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_
