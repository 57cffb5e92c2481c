#include "server/ingest/bundle_parser.h"

#include <simdjson.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/ingest/memory_room.h"
#include "server/ingest/named_sources.h"
#include "server/ingest/point_reader.h"
#include "server/points/json_scan.h"

namespace webmunk {
namespace {

using Result = std::variant<std::unique_ptr<ParsedBundle>, BundleFault>;

// What a point takes beside its text until it is stored: its place in the list, which
// grows by being copied, and in those of the writer, and some more for short identifiers.
constexpr size_t kBytesPerPoint = 3 * sizeof(DataPoint) + 512;
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

// Holds memory for what is read, before it is read.
class PointRoom {
 public:
  PointRoom(ByteReservation& memory, const ParsedBundle& bundle)
      : memory_(memory), bundle_(bundle) {}
  ~PointRoom() { memory_.Shrink(scratch_ + results_); }
  PointRoom(const PointRoom&) = delete;
  PointRoom& operator=(const PointRoom&) = delete;

  absl::Status HoldFor(const JsonElement& element) {
    WEBMUNK_RETURN_IF_ERROR(HoldResult(kBytesPerPoint));
    if (element.flaw == JsonFlaw::kTooManyValues) return absl::OkStatus();  // Rejected unread.
    const size_t scratch =
        element.values * kBytesPerValue + element.text.size() * kBytesPerTextByte;
    if (scratch <= scratch_) return absl::OkStatus();
    WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory_, scratch - scratch_));
    scratch_ = scratch;
    return absl::OkStatus();
  }

  // Of the element that was read last.
  absl::Status HoldForParticipant() {
    if (bundle_.participants.size() == participants_) return absl::OkStatus();
    ++participants_;
    return HoldResult(kCopiesOfIdentifier * bundle_.participants.back().capacity());
  }

  // The bundle stays: what it takes is the reservation's from now on.
  void Keep() { results_ = 0; }

 private:
  absl::Status HoldResult(size_t bytes) {
    WEBMUNK_RETURN_IF_ERROR(HoldMemory(memory_, bytes));
    results_ += bytes;
    return absl::OkStatus();
  }

  ByteReservation& memory_;
  const ParsedBundle& bundle_;
  size_t participants_ = 0;
  size_t results_ = 0;
  // The most that an element took so far.
  size_t scratch_ = 0;
};

// Why the text cannot be read, if it cannot; an error is one of memory.
using Outcome = absl::StatusOr<std::optional<BundleFault>>;

absl::Status ReadElement(const JsonElement& element, PointReader& reader, PointRoom& room) {
  WEBMUNK_RETURN_IF_ERROR(room.HoldFor(element));
  reader.Read(element);
  return room.HoldForParticipant();
}

// While an element is read, it is still in the processor's caches from its scan. A fault
// of the text is told whether there is room or not: sent again, it would be there again.
Outcome ReadArray(ParsedBundle& bundle, size_t max_points, PointReader& reader, PointRoom& room) {
  JsonArrayScan scan(bundle.text, max_points);
  absl::Status status;
  while (true) {
    const absl::StatusOr<const JsonElement*> element = scan.Next();
    if (!element.ok()) return FaultOf(element.status(), max_points);
    if (*element == nullptr) break;
    if (status.ok()) status = ReadElement(**element, reader, room);
  }
  if (!status.ok()) return status;
  return std::nullopt;
}

Outcome ReadSinglePoint(ParsedBundle& bundle, PointReader& reader, PointRoom& room) {
  const absl::StatusOr<JsonElement> element = ScanJsonValue(bundle.text);
  if (!element.ok()) return FaultOf(element.status(), 1);
  if (element->text[0] != '{') {
    return FaultOf(absl::FailedPreconditionError("the JSON is no object"), 1);
  }
  WEBMUNK_RETURN_IF_ERROR(ReadElement(*element, reader, room));
  return std::nullopt;
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
  PointReader reader(*bundle, first_occurrence);
  PointRoom room(memory, *bundle);
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<BundleFault> fault,
                           shape == BundleShape::kArray
                               ? ReadArray(*bundle, max_points, reader, room)
                               : ReadSinglePoint(*bundle, reader, room));
  if (fault) {
    fault->sources = FindNamedSources(bundle->text);
    return Result(*std::move(fault));
  }
  room.Keep();
  return Result(std::move(bundle));
}

}  // namespace webmunk
