#include "server/ingest/typed_point.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/json_quote.h"
#include "server/points/json_scan.h"

namespace webmunk {
namespace {

// Decimal seconds; std::to_string of a double would lose digits.
std::string SecondsText(int64_t micros) {
  const bool negative = micros < 0;
  const uint64_t size = negative ? -static_cast<uint64_t>(micros) : static_cast<uint64_t>(micros);
  return absl::StrFormat("%s%d.%06d", negative ? "-" : "", size / 1'000'000, size % 1'000'000);
}

// NaN for an infinity too: the parser rejects both, this point alone.
std::string DegreesText(double degrees) {
  return std::isfinite(degrees) ? absl::StrFormat("%.17g", degrees) : "NaN";
}

std::string MetadataJson(const TypedPoint& point) {
  std::string json = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    absl::StrAppend(&json, json.size() > 1 ? "," : "", JsonQuote(key), ":", std::string(value));
  };
  if (!point.participant.empty()) add("source", JsonQuote(point.participant));
  if (!point.generator.empty()) {
    add("generator",
        JsonQuote(absl::StrCat(std::string(point.generator), ": ", std::string(point.user_agent))));
    add("generator-id", JsonQuote(point.generator));
  }
  if (point.created) add("timestamp", SecondsText(*point.created));
  if (!point.time_zone.empty()) add("timezone", JsonQuote(point.time_zone));
  if (point.location) {
    add("latitude", DegreesText(point.location->latitude));
    add("longitude", DegreesText(point.location->longitude));
  }
  if (point.point_id) add("point-id", JsonQuote(*point.point_id));
  json += '}';
  return json;
}

}  // namespace

void AppendPointJson(const TypedPoint& point, std::string& out) {
  std::string properties(point.properties);
  const absl::StatusOr<JsonElement> element = ScanJsonValue(properties);
  if (!element.ok() || element->text[0] != '{') {
    // A text where an object must be: rejected by the parser, and readable there.
    out += JsonQuote(point.properties);
    return;
  }
  const std::string_view members = element->text.substr(0, element->text.size() - 1);
  absl::StrAppend(&out, std::string(members), members.size() > 1 ? "," : "",
                  "\"passive-data-metadata\":", MetadataJson(point), "}");
}

size_t TypedTextBound(const std::vector<TypedPoint>& points) {
  // An escape makes six bytes of one.
  constexpr size_t kEscape = 6;
  // Keys, punctuation and numbers.
  constexpr size_t kSkeleton = 320;
  size_t bound = 2;
  size_t largest = 0;
  for (const TypedPoint& point : points) {
    const size_t escaped = point.participant.size() + 2 * point.generator.size() +
                           point.user_agent.size() + point.time_zone.size() +
                           point.point_id.value_or("").size();
    bound += kSkeleton + kEscape * escaped + point.properties.size();
    largest = std::max(largest, point.properties.size());
  }
  return bound + largest;
}

}  // namespace webmunk
