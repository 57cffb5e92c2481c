#include "server/participants/legacy_point_text.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "server/points/json_text.h"
#include "server/points/jsonb_text.h"
#include "server/points/python_number.h"
#include "server/points/reader_view.h"

namespace webmunk {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

std::string SecondsText(int64_t micros) {
  // The digits around the point; those before it carry the sign.
  const bool is_negative = micros < 0;
  const uint64_t size =
      is_negative ? -static_cast<uint64_t>(micros) : static_cast<uint64_t>(micros);
  return PythonNumberText(absl::StrFormat("%s%u.%06u", is_negative ? "-" : "",
                                          size / kMicrosPerSecond, size % kMicrosPerSecond));
}

// Puts `value` in the place of the member of this name of the metadata, or behind the
// last one.
void SetMember(std::string& text, std::string_view metadata_name, std::string_view name,
               const std::string& value) {
  const std::string_view object = FindJsonMember(ReadJsonMembers(text), metadata_name);
  if (object.empty() || object[0] != '{') return;
  const std::vector<JsonMember> members = ReadJsonMembers(object);
  const std::string_view old = FindJsonMember(members, name);
  if (!old.empty()) {
    text.replace(old.data() - text.data(), old.size(), value);
    return;
  }
  const size_t end = object.data() + object.size() - 1 - text.data();
  text.insert(end,
              absl::StrFormat("%s\"%s\":%s", members.empty() ? "" : ",", std::string(name), value));
}

}  // namespace

std::string LegacyPointText(const LegacyPoint& point) {
  constexpr std::string_view kMetadata = "passive-data-metadata";
  std::string text = JsonbText(ReaderView(point.properties, point.participant, point.encrypted));
  SetMember(text, kMetadata, "pdk_server_created", SecondsText(point.created));
  SetMember(text, kMetadata, "pdk_server_recorded", SecondsText(point.recorded));
  return text;
}

}  // namespace webmunk
