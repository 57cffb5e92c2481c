#include "server/points/point_cursor.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace webmunk {

std::string EncodeCursor(const PointCursor& cursor) {
  // None of the parts has a space.
  std::string content =
      absl::StrCat(cursor.era, " ", cursor.seen.text, " ", cursor.seen.decided_bundle);
  if (cursor.next) {
    absl::StrAppend(&content, " ", cursor.next->text, " ", cursor.next->decided_bundle, " ",
                    cursor.last_id);
  }
  return content;
}

std::optional<PointCursor> DecodeCursor(std::string_view content) {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(content.data(), content.size()), ' ');
  PointCursor cursor;
  if (parts.size() != 3 && parts.size() != 6) return std::nullopt;
  cursor.era = parts[0];
  cursor.seen.text = parts[1];
  if (!absl::SimpleAtoi(parts[2], &cursor.seen.decided_bundle)) return std::nullopt;
  if (parts.size() == 3) return cursor;
  cursor.next.emplace().text = parts[3];
  if (!absl::SimpleAtoi(parts[4], &cursor.next->decided_bundle) ||
      !absl::SimpleAtoi(parts[5], &cursor.last_id)) {
    return std::nullopt;
  }
  return cursor;
}

}  // namespace webmunk
