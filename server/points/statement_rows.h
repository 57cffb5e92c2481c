#ifndef WEBMUNK_SERVER_POINTS_STATEMENT_ROWS_H_
#define WEBMUNK_SERVER_POINTS_STATEMENT_ROWS_H_

#include <cstddef>
#include <span>

#include "server/points/append_store.h"

namespace webmunk {

// A statement's parameters are held several times over: as an array, as its binary
// form and as libpq's message, whose memory the connection keeps. So a statement
// gets texts of a few megabytes together, and what is larger goes by COPY, which
// holds no second copy.
inline constexpr size_t kLargeText = size_t{512} << 10;

inline bool IsLarge(const PointRow& row) { return row.point->properties.size() > kLargeText; }

// How many of the rows at the front one statement takes: at least one; all that it
// takes are small, or it is one large row alone.
inline size_t CountForStatement(std::span<const PointRow> rows) {
  constexpr size_t kMostText = size_t{2} << 20;
  size_t text = 0;
  size_t count = 0;
  for (const PointRow& row : rows) {
    text += row.point->properties.size();
    if (count > 0 && (text > kMostText || IsLarge(row))) break;
    ++count;
    if (IsLarge(row)) break;
  }
  return count;
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_STATEMENT_ROWS_H_
