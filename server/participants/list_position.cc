#include "server/participants/list_position.h"

#include <algorithm>

#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr int64_t kNone = -1;

template <typename Int>
Int TakeInt(std::string_view& content) {
  const Int value = ReadBigEndian<Int>(content.data());
  content.remove_prefix(sizeof(Int));
  return value;
}

std::optional<int64_t> TakeOptional(std::string_view& content) {
  const auto value = TakeInt<int64_t>(content);
  return value == kNone ? std::nullopt : std::optional(value);
}

}  // namespace

std::string EncodePosition(const ListPosition& position) {
  const PointPosition point = position.point.value_or(PointPosition());
  std::string content;
  AppendBigEndian(position.row_id, content);
  AppendBigEndian(static_cast<int8_t>(position.point ? 1 : 0), content);
  AppendBigEndian(point.created, content);
  content.append(point.hash.begin(), point.hash.end());
  AppendBigEndian(position.merges_seen, content);
  AppendBigEndian(position.settled_id, content);
  AppendBigEndian(position.owed_since.value_or(kNone), content);
  AppendBigEndian(position.only_since.value_or(kNone), content);
  return content;
}

std::optional<ListPosition> DecodePosition(std::string_view content) {
  if (content.size() != kEncodedPositionSize) return std::nullopt;
  ListPosition position;
  position.row_id = TakeInt<int32_t>(content);
  const bool has_point = TakeInt<int8_t>(content) != 0;
  PointPosition point;
  point.created = TakeInt<int64_t>(content);
  std::copy_n(content.begin(), point.hash.size(), point.hash.begin());
  content.remove_prefix(point.hash.size());
  if (has_point) position.point = point;
  position.merges_seen = TakeInt<int64_t>(content);
  position.settled_id = TakeInt<int32_t>(content);
  position.owed_since = TakeOptional(content);
  position.only_since = TakeOptional(content);
  return position;
}

}  // namespace webmunk
