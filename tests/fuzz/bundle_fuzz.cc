#include "server/base/byte_budget.h"
#include "server/ingest/bundle_parser.h"
#include "server/points/json_scan.h"
#include "server/points/reader_view.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using webmunk::BundleShape;
using webmunk::Must;
using webmunk::ParsedBundle;

constexpr size_t kMaxPoints = 200;
constexpr size_t kMemory = size_t{64} << 20;

std::unique_ptr<ParsedBundle> Parse(const std::string& text, BundleShape shape) {
  webmunk::ByteBudget budget(kMemory);
  webmunk::ByteReservation memory(budget);
  auto result = webmunk::ParseBundle(text, shape, kMaxPoints, memory);
  if (!result.ok() || std::holds_alternative<webmunk::BundleFault>(*result)) return nullptr;
  return std::get<std::unique_ptr<ParsedBundle>>(*std::move(result));
}

void MustBeStorable(const ParsedBundle& bundle) {
  for (const webmunk::DataPoint& point : bundle.points) {
    Must(point.participant < bundle.participants.size(), "a point has a participant");
    Must(point.generator < bundle.generators.size(), "a point has a generator");
    std::string copy(point.properties);
    const auto scanned = webmunk::ScanJsonValue(copy);
    Must(scanned.ok() && scanned->flaw == webmunk::JsonFlaw::kNone, "a point is JSON", copy);
    Must(scanned->text == point.properties, "a point is minified", copy);
  }
  Must(bundle.reports.size() == bundle.participants.size(), "a participant has a report");
  for (const std::string& identifier : bundle.participants) {
    Must(!identifier.empty() && identifier.find('\0') == std::string::npos,
         "PostgreSQL takes the identifier");
  }
}

// Points that are sent again from what was kept of them are the same points.
void MustKeepIdentity(const ParsedBundle& bundle) {
  std::string text = "[";
  for (const webmunk::DataPoint& point : bundle.points) {
    text.append(text.size() > 1 ? "," : "").append(point.properties);
  }
  text += "]";
  const auto again = Parse(text, BundleShape::kArray);
  Must(again != nullptr && again->rejected.empty(), "kept points can be sent again", text);
  Must(again->points.size() == bundle.points.size(), "each of them", text);
  for (size_t i = 0; i < bundle.points.size(); ++i) {
    Must(again->points[i].hash == bundle.points[i].hash, "with its hash", text);
    Must(again->points[i].created == bundle.points[i].created, "and its time", text);
    Must(again->points[i].secondary == bundle.points[i].secondary, "and its secondary", text);
    Must(again->participants[again->points[i].participant] ==
             bundle.participants[bundle.points[i].participant],
         "and its participant", text);
  }
}

// What readers get is a point, of the participant that it was stored under.
void MustBeReadable(const ParsedBundle& bundle) {
  for (const webmunk::DataPoint& point : bundle.points) {
    const std::string& participant = bundle.participants[point.participant];
    const std::string view = webmunk::ReaderView(point.properties, participant, true);
    const auto read = Parse(view, BundleShape::kSinglePoint);
    Must(read != nullptr && read->points.size() == 1, "a reader's view is a point", view);
    Must(read->points[0].created == point.created, "of the same time", view);
    Must(read->participants[0] == participant, "and of the same participant", view);
    Must(webmunk::ReaderView(view, participant, true) == view, "and stays so", view);
  }
}

}  // namespace

// The input is a byte that chooses the shape, and the text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  webmunk::FuzzInput input(data, size);
  const BundleShape shape = input.Byte() % 2 == 0 ? BundleShape::kSinglePoint : BundleShape::kArray;
  const auto bundle = Parse(input.Rest(), shape);
  if (bundle == nullptr) return 0;
  MustBeStorable(*bundle);
  MustKeepIdentity(*bundle);
  MustBeReadable(*bundle);
  return 0;
}
