#include "server/participants/list_position.h"

#include <algorithm>

#include "server/storage/pg_value.h"

namespace webmunk {

std::string EncodePosition(const ListPosition& position) {
  const PointPosition point = position.point.value_or(PointPosition());
  std::string content;
  AppendBigEndian(position.row_id, content);
  content += position.point ? '\1' : '\0';
  AppendBigEndian(point.created, content);
  content.append(point.hash.begin(), point.hash.end());
  return content;
}

std::optional<ListPosition> DecodePosition(std::string_view content) {
  if (content.size() != kEncodedPositionSize) return std::nullopt;
  ListPosition position;
  position.row_id = ReadBigEndian<int32_t>(content.data());
  content.remove_prefix(sizeof(int32_t));
  const bool has_point = content[0] != '\0';
  content.remove_prefix(1);
  if (!has_point) return position;
  PointPosition point;
  point.created = ReadBigEndian<int64_t>(content.data());
  content.remove_prefix(sizeof(int64_t));
  std::copy(content.begin(), content.end(), point.hash.begin());
  position.point = point;
  return position;
}

}  // namespace webmunk
