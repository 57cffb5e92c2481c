#include "server/ingest/bundle_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/ingest/memory_room.h"
#include "server/ingest/named_sources.h"
#include "server/ingest/point_reader.h"
#include "server/points/json_scan.h"

namespace webmunk {
namespace {

using Result = std::variant<std::unique_ptr<ParsedBundle>, BundleFault>;

// What a point takes beside its text until it is stored: its place in the lists, here
// and of the writer, and some more for short identifiers.
constexpr size_t kBytesPerPoint = sizeof(JsonElement) + sizeof(DataPoint) + 512;
// A participant's identifier is in the bundle's list, in the reader's index, and in the
// same two of the writer.
constexpr size_t kCopiesOfIdentifier = 4;
// What the reading of one point takes for a while: per value its place in lists of
// members, and the canonical form of its text.
constexpr size_t kBytesPerValue = 96;
constexpr size_t kBytesPerTextByte = 2;

BundleFault FaultOf(const absl::Status& status, size_t max_points) {
  std::string message(status.message());
  if (absl::IsOutOfRange(status)) {
    absl::StrAppend(&message, "; send at most ", max_points);
    return {BundleFaultReason::kTooManyPoints, std::move(message)};
  }
  return {absl::IsFailedPrecondition(status) ? BundleFaultReason::kNotAnArray
                                             : BundleFaultReason::kBadJson,
          std::move(message)};
}

absl::StatusOr<std::vector<JsonElement>> Scan(std::string& text, BundleShape shape,
                                              size_t max_points) {
  if (shape == BundleShape::kArray) return ScanJsonArray(text, max_points);
  absl::StatusOr<JsonElement> element = ScanJsonValue(text);
  if (!element.ok()) return element.status();
  if (element->text[0] != '{') return absl::FailedPreconditionError("the JSON is no object");
  return std::vector<JsonElement>{*element};
}

size_t ScratchFor(const std::vector<JsonElement>& elements) {
  size_t most = 0;
  for (const JsonElement& element : elements) {
    if (element.flaw == JsonFlaw::kTooManyValues) continue;  // Rejected unread.
    most =
        std::max(most, element.values * kBytesPerValue + element.text.size() * kBytesPerTextByte);
  }
  return most;
}

absl::Status ReadPoints(const std::vector<JsonElement>& elements, ParsedBundle& bundle,
                        uint32_t first_occurrence, ByteReservation& memory) {
  const size_t scratch = ScratchFor(elements);
  WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory, elements.size() * kBytesPerPoint + scratch));
  bundle.points.reserve(elements.size());
  PointReader reader(bundle, first_occurrence);
  size_t participants = 0;
  for (const JsonElement& element : elements) {
    reader.Read(element);
    if (bundle.participants.size() == participants) continue;
    ++participants;
    WEBMUNK_RETURN_IF_ERROR(
        HoldMemory(memory, kCopiesOfIdentifier * bundle.participants.back().capacity()));
  }
  memory.Shrink(scratch);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Result> ParseBundle(std::string text, BundleShape shape, size_t max_points,
                                   ByteReservation& memory, uint32_t first_occurrence) {
  auto bundle = std::make_unique<ParsedBundle>();
  bundle->text = std::move(text);
  if (!simdjson::validate_utf8(bundle->text.data(), bundle->text.size())) {
    return Result(BundleFault{BundleFaultReason::kBadUtf8, "the text is not UTF-8",
                              FindNamedSources(bundle->text)});
  }
  const absl::StatusOr<std::vector<JsonElement>> elements = Scan(bundle->text, shape, max_points);
  if (!elements.ok()) {
    BundleFault fault = FaultOf(elements.status(), max_points);
    fault.sources = FindNamedSources(bundle->text);
    return Result(std::move(fault));
  }
  WEBMUNK_RETURN_IF_ERROR(ReadPoints(*elements, *bundle, first_occurrence, memory));
  return Result(std::move(bundle));
}

}  // namespace webmunk
