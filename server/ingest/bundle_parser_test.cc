#include "server/ingest/bundle_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr size_t kMaxPoints = 10;

std::variant<std::unique_ptr<ParsedBundle>, BundleFault> Read(const std::string& text,
                                                              BundleShape shape) {
  ByteBudget budget(size_t{1} << 30);
  ByteReservation memory(budget);
  return *ParseBundle(text, shape, kMaxPoints, memory);
}

std::unique_ptr<ParsedBundle> Parse(const std::string& text,
                                    BundleShape shape = BundleShape::kArray) {
  auto result = Read(text, shape);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ParsedBundle>>(result)) << text;
  return std::get<std::unique_ptr<ParsedBundle>>(std::move(result));
}

BundleFaultReason FaultOf(const std::string& text, BundleShape shape = BundleShape::kArray) {
  return std::get<BundleFault>(Read(text, shape)).reason;
}

// A point whose metadata is `metadata` besides what every point needs.
std::string Point(const std::string& metadata, const std::string& members = "\"a\":1") {
  return absl::StrCat("{", members, ",\"passive-data-metadata\":{\"source\":\"p\",\"generator\":",
                      "\"g: Ext/1 (X; Y)\",\"generator-id\":\"g\",\"timestamp\":10.5",
                      metadata.empty() ? "" : ",", metadata, "}}");
}

// The reason for which `element` is rejected between two good points.
std::string ReasonOf(const std::string& element) {
  const auto bundle =
      Parse(absl::StrCat("[", Point("", "\"a\":1"), ",", element, ",", Point("", "\"a\":2"), "]"));
  EXPECT_EQ(bundle->points.size(), 2u) << element;
  if (bundle->rejected.size() != 1) return "not rejected";
  return std::string(bundle->rejected[0].reason);
}

TEST(BundleParserTest, GoodPointHasAllItsParts) {
  const auto bundle = Parse("[ " + Point("\"latitude\": 40.5, \"longitude\": -74") + " ]");
  ASSERT_EQ(bundle->points.size(), 1u);
  const DataPoint& point = bundle->points[0];
  EXPECT_EQ(bundle->participants[point.participant], "p");
  EXPECT_EQ(bundle->generators[point.generator], "g");
  EXPECT_EQ(point.created, 10'500'000);
  EXPECT_EQ(point.location, (GeoPoint{40.5, -74}));
  EXPECT_EQ(point.properties, Point("\"latitude\":40.5,\"longitude\":-74"));
  EXPECT_EQ(bundle->reports[0].user_agent, "Ext/1 (X; Y)");
}

TEST(BundleParserTest, TimeZoneIsThatOfTheLastPointThatNamesOne) {
  const auto zones = [](const std::vector<std::string>& values) {
    std::string points;
    for (const std::string& value : values) {
      absl::StrAppend(&points, points.empty() ? "" : ",", Point("\"timezone\":" + value));
    }
    return Parse("[" + points + "]")->reports[0].time_zone;
  };
  EXPECT_EQ(zones({R"("Europe/Berlin")", R"("Etc/GMT+5")"}), "Etc/GMT+5");
  EXPECT_EQ(zones({R"("America\/New_York")"}), "America/New_York");
  const std::string long_name = '"' + std::string(65, 'x') + '"';
  for (const std::string& bad : {std::string("null"), std::string("5"), std::string(R"("")"),
                                 std::string(R"("a b")"), long_name}) {
    EXPECT_EQ(zones({R"("UTC")", bad}), "UTC") << bad;
  }
}

TEST(BundleParserTest, BadElementsAreRejectedAloneWithTheirReason) {
  const std::pair<std::string, const char*> cases[] = {
      {"null", "not-an-object"},
      {"5", "not-an-object"},
      {"\"passive-data-metadata\"", "not-an-object"},
      {"[]", "not-an-object"},
      {"{}", "no-metadata"},
      {R"({"passive-data-metadata":null})", "no-metadata"},
      {R"({"passive-data-metadata":"x"})", "no-metadata"},
      {R"({"passive-data-metadata":{}})", "no-source"},
      {Point("\"source\":5"), "bad-source"},
      {Point("\"source\":\"" + std::string(1025, 'x') + "\""), "identifier-too-long"},
      {R"({"passive-data-metadata":{"source":"p"}})", "no-generator"},
      {Point("\"generator\":null"), "no-generator"},
      {Point("\"generator-id\":null"), "bad-generator-id"},
      {Point("\"generator-id\":\"" + std::string(1025, 'x') + "\""), "identifier-too-long"},
      {Point("\"timestamp\":null"), "bad-timestamp"},
      {Point("\"timestamp\":true"), "bad-timestamp"},
      {Point("\"timestamp\":\"10\""), "bad-timestamp"},
      {Point("\"timestamp\":1718041530123"), "bad-timestamp"},
      {Point("", "\"a\":NaN"), "non-finite-number"},
      {Point("", "\"a\":" + std::string(1001, '[') + std::string(1001, ']')), "too-deep"},
      {Point("\"point-id\":\"\""), "bad-point-id"},
      {Point("\"point-id\":7"), "bad-point-id"},
  };
  for (const auto& [element, reason] : cases) EXPECT_EQ(ReasonOf(element), reason) << element;
}

TEST(BundleParserTest, WhatTheReferenceAcceptsIsAccepted) {
  for (const std::string& element :
       {Point("\"source\":\"" + std::string(1024, 'x') + "\""), Point("\"timestamp\":-1.5"),
        Point("\"latitude\":95,\"longitude\":500"), Point("\"latitude\":null,\"longitude\":null"),
        Point("\"latitude\":\"x\",\"longitude\":1"), Point("", "\"a\":\"\\ud83c\\u0000\""),
        Point("", "\"a\":1e400"), Point("\"x\":1,\"x\":2"),
        Point("", "\"a\":" + std::string(500, '[') + std::string(500, ']'))}) {
    EXPECT_EQ(Parse("[" + element + "]")->points.size(), 1u) << element;
  }
}

TEST(BundleParserTest, RejectedPointKnowsItsParticipantAndText) {
  const auto bundle = Parse("[ " + Point("\"timestamp\" : null") + " ]");
  ASSERT_EQ(bundle->rejected.size(), 1u);
  EXPECT_EQ(bundle->participants[*bundle->rejected[0].participant], "p");
  EXPECT_EQ(bundle->rejected[0].raw, Point("\"timestamp\":null"));
  EXPECT_FALSE(bundle->rejected[0].detail.empty());
}

// A character is a code point, however many bytes or escapes spell it.
TEST(BundleParserTest, IdentifiersMayHave1024CharactersOfAnyScript) {
  for (const char* character : {"x", "é", "語", "🍕", "\\ud83c\\udf55", "\\u00e9"}) {
    std::string longest;
    for (int i = 0; i < 1024; ++i) longest += character;
    for (const char* field : {"source", "generator-id"}) {
      const std::string begin = absl::StrCat("\"", field, "\":\"", longest);
      const auto bundle = Parse("[" + Point(begin + "\"") + "]");
      EXPECT_EQ(bundle->points.size(), 1u) << character << " " << field;
      EXPECT_EQ(ReasonOf(Point(begin + character + "\"")), "identifier-too-long")
          << character << " " << field;
    }
  }
}

// Values that clients encrypted field by field are kept as they came.
TEST(BundleParserTest, FieldsEncryptedByTheClientAreLeftAlone) {
  const std::string point =
      Point("\"generated-key\":\"a2V5\"",
            R"("url*":"bm9uY2VjaXBoZXI=","url!":"https:\/\/a.b","n*":{"b!":[1.0]})");
  const auto bundle = Parse("[" + point + "]");
  ASSERT_EQ(bundle->points.size(), 1u);
  EXPECT_EQ(bundle->points[0].properties, point);
}

TEST(BundleParserTest, NullAndEmptySourceHaveParticipantsOfTheirOwn) {
  const auto bundle = Parse("[" + Point("\"source\":null") + "," + Point("\"source\":\"\"") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("-", "missing-source"));
}

TEST(BundleParserTest, AbsentGeneratorIdIsUnknown) {
  const auto bundle =
      Parse(R"([{"passive-data-metadata":{"source":"p","generator":"x","timestamp":1}}])");
  EXPECT_THAT(bundle->generators, testing::ElementsAre("unknown-generator"));
}

TEST(BundleParserTest, PlaceOfTheMetadataGoesBeforeThatOfThePoint) {
  const auto bundle = Parse(absl::StrCat(
      "[", Point("\"latitude\":1,\"longitude\":2", "\"latitude\":3,\"longitude\":4"), ",",
      Point("\"latitude\":1", "\"latitude\":3,\"longitude\":4"), ",",
      Point("\"latitude\":null,\"longitude\":null", "\"latitude\":3,\"longitude\":4"), "]"));
  EXPECT_EQ(bundle->points[0].location, (GeoPoint{1, 2}));
  EXPECT_EQ(bundle->points[1].location, (GeoPoint{3, 4}));
  EXPECT_EQ(bundle->points[2].location, std::nullopt);
}

TEST(BundleParserTest, EqualPointsOfABundleHaveHashesOfTheirOwn) {
  const auto bundle = Parse("[" + Point("") + "," + Point("") + "]");
  EXPECT_NE(bundle->points[0].hash, bundle->points[1].hash);
  const auto again = Parse("[" + Point("") + "," + Point("") + "]");
  EXPECT_EQ(bundle->points[0].hash, again->points[0].hash);
  EXPECT_EQ(bundle->points[1].hash, again->points[1].hash);
}

TEST(BundleParserTest, PointIdTakesThePlaceOfContent) {
  const auto bundle = Parse("[" + Point("\"point-id\":\"i\"", "\"a\":1") + "," +
                            Point("\"point-id\":\"i\"", "\"a\":2") + "]");
  EXPECT_EQ(bundle->points[0].hash, bundle->points[1].hash);
}

TEST(BundleParserTest, StatusPointTellsTheBacklog) {
  const auto bundle =
      Parse("[" + Point("\"generator-id\":\"pdk-system-status\"", "\"pending_points\":47") + "]");
  EXPECT_EQ(bundle->reports[0].backlog, 47);
}

TEST(BundleParserTest, TextThatIsNoBundleIsAFault) {
  EXPECT_EQ(FaultOf(""), BundleFaultReason::kBadJson);
  EXPECT_EQ(FaultOf("[{"), BundleFaultReason::kBadJson);
  EXPECT_EQ(FaultOf("[" + Point("") + ",{\"a\":tru}]"), BundleFaultReason::kBadJson);
  EXPECT_EQ(FaultOf("[\"\xFF\"]"), BundleFaultReason::kBadUtf8);
  for (const char* text : {"{}", "5", "null", "\"x\""}) {
    EXPECT_EQ(FaultOf(text), BundleFaultReason::kNotAnArray) << text;
  }
  EXPECT_EQ(FaultOf("[1,2,3,4,5,6,7,8,9,10,11]"), BundleFaultReason::kTooManyPoints);
  EXPECT_EQ(FaultOf("[]", BundleShape::kSinglePoint), BundleFaultReason::kNotAnArray);
}

TEST(BundleParserTest, EmptyArrayIsABundleWithoutPoints) {
  EXPECT_TRUE(Parse(" [ ] ")->points.empty());
}

TEST(BundleParserTest, SinglePointNeedsNoArray) {
  EXPECT_EQ(Parse(Point(""), BundleShape::kSinglePoint)->points.size(), 1u);
}

// As many points as `count`, and what stands behind the last.
std::string Many(size_t count, const std::string& end) {
  std::string text = "[";
  for (size_t i = 0; i < count; ++i) absl::StrAppend(&text, i == 0 ? "" : ",", Point(""));
  return text + end;
}

TEST(BundleParserMemoryTest, IsHeldForEachPointOfABundleThatIsKept) {
  ByteBudget budget(size_t{1} << 30);
  ByteReservation one(budget);
  ASSERT_TRUE(ParseBundle(Many(1, "]"), BundleShape::kArray, 1000, one).ok());
  ByteReservation many(budget);
  const auto kept = ParseBundle(Many(1000, "]"), BundleShape::kArray, 1000, many);
  ASSERT_TRUE(kept.ok());
  EXPECT_LT(one.bytes(), 2048U);
  EXPECT_GT(many.bytes(), 999 * sizeof(DataPoint));
}

TEST(BundleParserMemoryTest, IsNotHeldForAFault) {
  ByteBudget budget(size_t{1} << 30);
  ByteReservation memory(budget);
  ASSERT_TRUE(memory.Grow(7));
  const auto result = ParseBundle(Many(200, ",x]"), BundleShape::kArray, 1000, memory);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::holds_alternative<BundleFault>(*result));
  EXPECT_EQ(memory.bytes(), 7U);
}

TEST(BundleParserMemoryTest, IsAskedForWhileTheTextIsRead) {
  ByteBudget budget(size_t{100} << 10);
  ByteReservation memory(budget);
  ASSERT_TRUE(ParseBundle(Many(10, "]"), BundleShape::kArray, 1000, memory).ok());
  ByteReservation more(budget);
  const auto result = ParseBundle(Many(200, "]"), BundleShape::kArray, 1000, more);
  EXPECT_TRUE(absl::IsUnavailable(result.status())) << result.status();
  EXPECT_EQ(more.bytes(), 0U);
}

TEST(BundleParserMemoryTest, AFaultIsToldThoughThereIsNoRoomForThePointsBeforeIt) {
  ByteBudget budget(size_t{10} << 10);
  for (const auto& [most, reason] : {std::pair{200, BundleFaultReason::kBadJson},
                                     std::pair{199, BundleFaultReason::kTooManyPoints}}) {
    ByteReservation memory(budget);
    const auto result =
        ParseBundle(Many(200, ",x]"), BundleShape::kArray, static_cast<size_t>(most), memory);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(std::get<BundleFault>(*result).reason, reason);
  }
}

}  // namespace
}  // namespace webmunk
