#include "server/base/filter_text.h"
#include "server/points/point_filter.h"
#include "tests/fuzz/fuzz_input.h"

// The input is a filter of points.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using webmunk::Must;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto node = webmunk::ParseFilter(text);
  if (!node.ok()) return 0;
  // What the audit log is told can be read again, but for what is hidden.
  Must(webmunk::RedactedFilter(*node).size() <= 20 * (size + 1), "a filter's text is bounded",
       text);
  const auto filter = webmunk::ReadPointFilter(text);
  if (!filter.ok()) return 0;
  const webmunk::ParticipantView participant{.id = 1, .identifier = "a", .group_id = 7};
  webmunk::PointView point;
  point.generator = "g";
  point.secondary = "s";
  point.location = webmunk::GeoPoint{.latitude = 1, .longitude = 2};
  point.properties = R"({"a":[1,{"b":"c"}],"passive-data-metadata":{"source":"a"}})";
  const bool matches = webmunk::Matches(filter->whole, participant, point);
  Must(!matches || webmunk::MayMatch(filter->whole, participant),
       "a participant whose point matches may match", text);
  Must(!matches || webmunk::Matches(filter->rest, participant, point),
       "what is left of a filter asks for no more than the filter", text);
  return 0;
}
