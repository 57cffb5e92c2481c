#include <simdjson.h>

#include <array>

#include "server/base/byte_budget.h"
#include "server/ingest/bundle_parser.h"
#include "server/ingest/typed_point.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using webmunk::FuzzInput;
using webmunk::Must;
using webmunk::TypedPoint;

// Times go through the protocol's seconds, a double: see TypedPoint::created.
constexpr int64_t kExactMicros = (int64_t{1} << 33) * 1'000'000;
constexpr int64_t kMaxErrorMicros = 16;

// Protobuf lets no text in that is not UTF-8.
std::string Utf8(std::string text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return text;
  for (char& c : text) c = static_cast<char>(c & 0x7F);
  return text;
}

// A point and the texts that it points to.
struct OwnedPoint {
  explicit OwnedPoint(FuzzInput& input) {
    const uint8_t present = input.Byte();
    if (present & 1) point.created = input.Take<int64_t>();
    if (present & 2) {
      point.location = webmunk::GeoPoint{input.Take<double>(), input.Take<double>()};
    }
    for (std::string& text : texts) text = Utf8(input.Text());
    properties = Utf8(input.Rest());
    point.participant = texts[0];
    point.generator = texts[1];
    point.user_agent = texts[2];
    point.time_zone = texts[3];
    if (present & 4) point.point_id = texts[4];
    point.properties = properties;
  }

  std::array<std::string, 5> texts;
  std::string properties;
  TypedPoint point;
};

void MustKeepTime(int64_t given, int64_t kept) {
  const bool is_exact = given > -kExactMicros && given < kExactMicros;
  Must(std::abs(given - kept) <= (is_exact ? 0 : kMaxErrorMicros), "a time is kept",
       std::to_string(given) + " became " + std::to_string(kept));
}

TypedPoint Neighbour() {
  return {.participant = "neighbour",
          .generator = "note",
          .created = 1'717'243'200'000'000,
          .user_agent = "tool/1",
          .time_zone = "UTC",
          .location = std::nullopt,
          .properties = "{}",
          .point_id = std::nullopt};
}

}  // namespace

// The input is a point field by field, whose neighbour must not suffer from it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const OwnedPoint owned(input);
  const TypedPoint& point = owned.point;
  std::string text = "[";
  webmunk::AppendPointJson(point, text);
  text += ',';
  webmunk::AppendPointJson(Neighbour(), text);
  text += ']';
  webmunk::ByteBudget budget(size_t{64} << 20);
  webmunk::ByteReservation memory(budget);
  const auto result = webmunk::ParseBundle(text, webmunk::BundleShape::kArray, 2, memory);
  Must(result.ok(), "there is room", text);
  const auto* bundle = std::get_if<std::unique_ptr<webmunk::ParsedBundle>>(&*result);
  Must(bundle != nullptr, "a typed point never spoils its bundle", text);
  const webmunk::ParsedBundle& parsed = **bundle;
  Must(parsed.points.size() + parsed.rejected.size() == 2, "each point counts once", text);
  Must(!parsed.points.empty() &&
           parsed.participants[parsed.points.back().participant] == "neighbour",
       "a neighbour is stored", text);
  if (parsed.points.size() == 2) MustKeepTime(*point.created, parsed.points[0].created);
  return 0;
}
