#include "server/reports/whole_point.h"

#include "server/points/json_scan.h"

namespace webmunk {

std::optional<std::string_view> WholePoint::Read(std::string_view properties) {
  buffer_ = properties;
  const auto element = ScanJsonValue(buffer_);
  if (!element.ok() || element->flaw != JsonFlaw::kNone) return std::nullopt;
  if (element->text.front() != '{') return std::nullopt;
  return element->text;
}

}  // namespace webmunk
