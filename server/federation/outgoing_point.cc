#include "server/federation/outgoing_point.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/points/json_text.h"
#include "server/points/point_identity.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

// The hash that a server of our kind gives to a point which is alone in its
// bundle and has no id of its own.
PointHash LoneHash(const OutboxPoint& point, const std::vector<JsonMember>& members,
                   const std::vector<JsonMember>& metadata) {
  return PointIdentifier().Identify({.participant = 0,
                                     .created = point.created,
                                     .generator = point.generator,
                                     .latitude = FindJsonMember(metadata, "latitude"),
                                     .longitude = FindJsonMember(metadata, "longitude"),
                                     .members = &members});
}

std::string Hex(const PointHash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

}  // namespace

std::string OutgoingText(const OutboxPoint& point, std::string_view participant) {
  std::string text = ReaderView(point.properties, participant, point.encrypted);
  const std::vector<JsonMember> members = ReadJsonMembers(text);
  const std::string_view object = FindJsonMember(members, "passive-data-metadata");
  const std::vector<JsonMember> metadata = ReadJsonMembers(object);
  const bool has_own_id = !FindJsonMember(metadata, "point-id").empty();
  if (has_own_id || LoneHash(point, members, metadata) == point.hash) return text;
  const size_t end = object.data() + object.size() - 1 - text.data();
  text.insert(end, absl::StrCat(R"(,"point-id":")", Hex(point.hash), "\""));
  return text;
}

}  // namespace webmunk
