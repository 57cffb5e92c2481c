#include "server/ingest/typed_point.h"

#include <gtest/gtest.h>

#include "server/ingest/bundle_parser.h"

namespace webmunk {
namespace {

std::unique_ptr<ParsedBundle> Parse(const TypedPoint& point) {
  std::string text = "[";
  AppendPointJson(point, text);
  text += ']';
  ByteBudget budget(size_t{1} << 30);
  ByteReservation memory(budget);
  auto result = *ParseBundle(text, BundleShape::kArray, 10, memory);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ParsedBundle>>(result)) << text;
  return std::get<std::unique_ptr<ParsedBundle>>(std::move(result));
}

TypedPoint Sample() {
  return {.participant = "p \"1\"\n",
          .generator = "note",
          .created = 1718041530123457,
          .user_agent = "tool/1",
          .time_zone = "Asia/Kolkata",
          .location = GeoPoint{12.971599, 77.594566},
          .properties = R"( {"text" : "x", "n" : 1.50} )",
          .point_id = std::nullopt};
}

TEST(TypedPointTest, IsReadBackAsItWasGiven) {
  const auto bundle = Parse(Sample());
  ASSERT_EQ(bundle->points.size(), 1u);
  const DataPoint& point = bundle->points[0];
  EXPECT_EQ(bundle->participants[0], "p \"1\"\n");
  EXPECT_EQ(bundle->generators[0], "note");
  EXPECT_EQ(point.created, 1718041530123457);
  EXPECT_EQ(point.location, (GeoPoint{12.971599, 77.594566}));
  EXPECT_EQ(bundle->reports[0].user_agent, "tool/1");
  EXPECT_TRUE(point.properties.starts_with(R"({"text":"x","n":1.50,"passive-data-metadata":{)"));
}

TEST(TypedPointTest, TimesBeforeTheEpochKeepTheirMicroseconds) {
  for (const int64_t created : {int64_t{-1}, int64_t{-1'500'000}, int64_t{-62'135'596'800'000'000},
                                int64_t{0}, int64_t{999'999}}) {
    TypedPoint point = Sample();
    point.created = created;
    ASSERT_EQ(Parse(point)->points.size(), 1u) << created;
    EXPECT_EQ(Parse(point)->points[0].created, created);
  }
}

TEST(TypedPointTest, WhatIsMissingOrBrokenIsRejected) {
  TypedPoint point = Sample();
  point.participant = "";
  EXPECT_EQ(Parse(point)->rejected.at(0).reason, "no-source");
  point = Sample();
  point.generator = "";
  EXPECT_EQ(Parse(point)->rejected.at(0).reason, "no-generator");
  point = Sample();
  point.created.reset();
  EXPECT_EQ(Parse(point)->rejected.at(0).reason, "bad-timestamp");
  for (const char* properties : {"", "[1]", "{\"a\":}", "{} {}", "x\"]["}) {
    point = Sample();
    point.properties = properties;
    EXPECT_EQ(Parse(point)->rejected.at(0).reason, "not-an-object") << properties;
  }
}

TEST(TypedPointTest, EmptyObjectIsLegalAndPointIdIsPassedOn) {
  TypedPoint point = Sample();
  point.properties = "{}";
  point.point_id = "id-1";
  const PointHash hash = Parse(point)->points.at(0).hash;
  point.properties = "{\"other\":1}";
  EXPECT_EQ(Parse(point)->points.at(0).hash, hash);
}

}  // namespace
}  // namespace webmunk
