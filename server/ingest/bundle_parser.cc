#include "server/ingest/bundle_parser.h"

#include <simdjson.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/ingest/point_reader.h"
#include "server/points/json_scan.h"

namespace webmunk {
namespace {

BundleFault FaultOf(const absl::Status& status) {
  return {absl::IsFailedPrecondition(status) ? BundleFaultReason::kNotAnArray
                                             : BundleFaultReason::kBadJson,
          std::string(status.message())};
}

absl::StatusOr<std::vector<JsonElement>> Scan(std::string& text, BundleShape shape) {
  if (shape == BundleShape::kArray) return ScanJsonArray(text);
  absl::StatusOr<JsonElement> element = ScanJsonValue(text);
  if (!element.ok()) return element.status();
  if (element->text[0] != '{') return absl::FailedPreconditionError("the JSON is no object");
  return std::vector<JsonElement>{*element};
}

}  // namespace

std::variant<std::unique_ptr<ParsedBundle>, BundleFault> ParseBundle(std::string text,
                                                                     BundleShape shape,
                                                                     size_t max_points) {
  auto bundle = std::make_unique<ParsedBundle>();
  bundle->text = std::move(text);
  if (!simdjson::validate_utf8(bundle->text.data(), bundle->text.size())) {
    return BundleFault{BundleFaultReason::kBadUtf8, "the text is not UTF-8"};
  }
  const absl::StatusOr<std::vector<JsonElement>> elements = Scan(bundle->text, shape);
  if (!elements.ok()) return FaultOf(elements.status());
  if (elements->size() > max_points) {
    return BundleFault{
        BundleFaultReason::kTooManyPoints,
        absl::StrCat("the bundle has ", elements->size(), " points; send at most ", max_points)};
  }
  bundle->points.reserve(elements->size());
  PointReader reader(*bundle);
  for (const JsonElement& element : *elements) reader.Read(element);
  return bundle;
}

}  // namespace webmunk
