#include "server/points/point_condition.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace webmunk {
namespace {

constexpr std::string_view kProperties =
    R"({"offset":{"top":100.5,"big":12345678901234567890},"url*":"https://a","ok":true,)"
    R"("items":[{"asin":"B1"},{"asin":"B2","n":null}],"passive-data-metadata":{"source":"x"}})";

// What became of the filter with one point: `yes`, `no`, or the error.
std::string Ask(std::string_view text) {
  const absl::StatusOr<FilterNode> node = ParseFilter(text);
  if (!node.ok()) return std::string(node.status().message());
  absl::StatusOr<PointCondition> condition = UnderstandPointFilter(*node);
  if (!condition.ok()) return std::string(condition.status().message());
  const ParticipantView participant{.id = 1, .identifier = "alice", .group_id = 7};
  const PointView point{.generator = "pdk-event",
                        .created = 1717200000'000000,
                        .recorded = 1717200001'000000,
                        .secondary = "B00X",
                        .location = GeoPoint{.latitude = 40.5, .longitude = -73.9},
                        .encrypted = true,
                        .properties = kProperties};
  return Matches(*condition, participant, point) ? "yes" : "no";
}

TEST(PointConditionTest, GroupsAreCompared) {
  EXPECT_EQ(Ask(R"(group = "participantGroups/7")"), "yes");
  EXPECT_EQ(Ask(R"(group != "participantGroups/8")"), "yes");
  EXPECT_EQ(Ask(R"(group = "")"), "no");
  EXPECT_EQ(Ask(R"(group != "")"), "yes");
}

TEST(PointConditionTest, TextsMayBePrefixes) {
  EXPECT_EQ(Ask(R"(generator = "pdk-*")"), "yes");
  EXPECT_EQ(Ask(R"(generator != "pdk-*")"), "no");
  EXPECT_EQ(Ask(R"(generator = "pdk-")"), "no");
  EXPECT_EQ(Ask(R"(generator = "pdk-\*")"), "no");
  EXPECT_EQ(Ask(R"(secondary_identifier = "B00*")"), "yes");
}

TEST(PointConditionTest, ASecondaryIdentifierMayBeMissing) {
  EXPECT_EQ(Ask("secondary_identifier = null"), "no");
  EXPECT_EQ(Ask("secondary_identifier != null"), "yes");
  EXPECT_EQ(Ask("secondary_identifier:*"), "yes");
}

TEST(PointConditionTest, TimesAreComparedWithTheirZones) {
  EXPECT_EQ(Ask(R"(create_time = "2024-06-01T00:00:00Z")"), "yes");
  EXPECT_EQ(Ask(R"(create_time = "2024-06-01T02:00:00+02:00")"), "yes");
  EXPECT_EQ(Ask(R"(create_time < "2024-06-01T00:00:00.000001Z")"), "yes");
  EXPECT_EQ(Ask(R"(record_time <= "2024-06-01T00:00:00Z")"), "no");
}

TEST(PointConditionTest, PlacesAreCompared) {
  EXPECT_EQ(Ask("location.latitude >= 40.5 AND location.longitude < -73"), "yes");
  EXPECT_EQ(Ask("location.latitude > 40.5"), "no");
}

TEST(PointConditionTest, PropertiesAreFoundByTheirPaths) {
  EXPECT_EQ(Ask("properties.offset.top >= 100"), "yes");
  EXPECT_EQ(Ask("properties.offset.big = 12345678901234567890"), "yes");
  EXPECT_EQ(Ask("properties.offset.big > 12345678901234567889"), "yes");
  EXPECT_EQ(Ask(R"(properties."url*" = "https://*")"), "yes");
  EXPECT_EQ(Ask("properties.items.1.asin = 'B2'"), "yes");
  EXPECT_EQ(Ask("properties.items.2.asin:*"), "no");
  EXPECT_EQ(Ask("properties.items.01.asin:*"), "no");
  EXPECT_EQ(Ask("properties.items.1.n:*"), "yes");
  EXPECT_EQ(Ask("properties.items.1.n = null"), "yes");
  EXPECT_EQ(Ask("properties.ok = true"), "yes");
  EXPECT_EQ(Ask("properties.ok != false"), "yes");
}

TEST(PointConditionTest, AnotherTypeOrNoValueFitsNothingButNot) {
  EXPECT_EQ(Ask("properties.offset.top = '100.5'"), "no");
  EXPECT_EQ(Ask("properties.offset.top != '100.5'"), "no");
  EXPECT_EQ(Ask("NOT properties.offset.top != '100.5'"), "yes");
  EXPECT_EQ(Ask("properties.missing != 1"), "no");
  EXPECT_EQ(Ask("properties.missing = null"), "no");
  EXPECT_EQ(Ask("NOT properties.missing = 1"), "yes");
}

TEST(PointConditionTest, TheMetadataIsAsReadersSeeIt) {
  EXPECT_EQ(Ask("properties.passive-data-metadata.source = 'alice'"), "yes");
  EXPECT_EQ(Ask("properties.passive-data-metadata.encrypted_transmission = true"), "yes");
}

TEST(PointConditionTest, RefusesWhatNoPointHas) {
  EXPECT_EQ(Ask("  color = 'x'").substr(0, 28), "filter: color is no field: t");
  EXPECT_EQ(Ask("participant = 'alice'"),
            "filter: participant needs participants/{participant} at position 1");
  EXPECT_EQ(Ask("participant < 'participants/a'"),
            "filter: participant can be compared by = and != alone at position 1");
  EXPECT_EQ(Ask("group = 'participantGroups/x'"),
            "filter: group needs participantGroups/{participant_group}, or \"\" at position 1");
  EXPECT_EQ(Ask("generator = 1"), "filter: generator needs a text at position 1");
  EXPECT_EQ(Ask("create_time > '2024-06-01'"),
            "filter: create_time needs a time, such as \"2024-06-01T00:00:00Z\" at position 1");
  EXPECT_EQ(Ask("create_time:*"),
            "filter: create_time needs a time, such as \"2024-06-01T00:00:00Z\" at position 1");
  EXPECT_EQ(Ask("create_time > 'infinite-future'").substr(0, 27), "filter: create_time needs a");
  EXPECT_EQ(Ask("location.latitude = '1'"),
            "filter: location.latitude needs a number at position 1");
  EXPECT_EQ(Ask("properties = 1").substr(0, 32), "filter: properties is no field: ");
  EXPECT_EQ(Ask("a:* AND properties.x > 'a*'").substr(0, 10), "filter: a ");
  EXPECT_EQ(Ask("generator:* ").substr(0, 29), "filter: generator can be comp");
  EXPECT_EQ(Ask("properties.x > true"),
            "filter: properties.x can be compared by = and != alone at position 1");
}

TEST(PointConditionTest, AParticipantMayDecideAlone) {
  const auto may = [](std::string_view text) {
    PointCondition condition = *UnderstandPointFilter(*ParseFilter(text));
    return MayMatch(condition, {.id = 1, .identifier = "alice", .group_id = std::nullopt});
  };
  EXPECT_TRUE(may(""));
  EXPECT_TRUE(may(R"(group = "" AND generator = "x")"));
  EXPECT_FALSE(may(R"(group = "participantGroups/7" AND generator = "x")"));
  EXPECT_TRUE(may(R"(group = "participantGroups/7" OR generator = "x")"));
  EXPECT_FALSE(may(R"(NOT (group = "" OR generator = "x"))"));
  EXPECT_TRUE(may(R"(NOT (group = "" AND generator = "x"))"));
}

}  // namespace
}  // namespace webmunk
