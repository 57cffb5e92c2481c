#ifndef WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/points/scan_store.h"

namespace webmunk {

// How far a list of several participants' points has come: behind all of the rows (see
// SelectedParticipant) before this one and, of this one, behind the point, if any.
struct ListPosition {
  int32_t row_id = 0;
  std::optional<PointPosition> point;
};

// As a token's content: of a fixed size.
std::string EncodePosition(const ListPosition& position);
inline constexpr size_t kEncodedPositionSize = 29;
// None if the content is of another kind.
std::optional<ListPosition> DecodePosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LIST_POSITION_H_
