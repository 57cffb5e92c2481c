#include "server/points/point_identity.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"

namespace webmunk {
namespace {

std::string Hex(const PointHash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

constexpr std::string_view kPoint =
    R"({"date":1718041530123,"action":"caf\u00e9 \"x\"","list":[1.50,null,{"b":true,"a":""}],)"
    R"("passive-data-metadata":{"source":"p","timestamp":1718041530.123}})";

// What identifies kPoint unless a test changes it.
struct Case {
  std::string json{kPoint};
  uint32_t participant = 0;
  int64_t created = 1718041530123000;
  std::string generator = "webmunk-extension-action";
  std::string latitude = "";
  std::string longitude = "";
};

std::string IdentifiedBy(PointIdentifier& identifier, const Case& c) {
  const std::vector<JsonMember> members = ReadJsonMembers(c.json);
  return Hex(identifier.Identify({.participant = c.participant,
                                  .created = c.created,
                                  .generator = c.generator,
                                  .latitude = c.latitude,
                                  .longitude = c.longitude,
                                  .members = &members}));
}

std::string Identified(const Case& c) {
  PointIdentifier identifier;
  return IdentifiedBy(identifier, c);
}

// Computed from the layout in the header by another program (Python's struct and
// xxhash): a change of the layout would make every re-sent point a new one.
TEST(PointIdentityTest, GoldenVectors) {
  PointIdentifier identifier;
  EXPECT_EQ(IdentifiedBy(identifier, {}), "17c9a384aef1df29c363f76a760a6d72");
  EXPECT_EQ(IdentifiedBy(identifier, {}), "be0b54ee2f1ca6b945d1990c1c150e89");
  EXPECT_EQ(Identified({.latitude = "40.5", .longitude = "-74.25"}),
            "b9b899f5cc4d1a97f366ca0ae4579751");
  EXPECT_EQ(Hex(identifier.IdentifyById("id-1")), "032abd3c4536d0e70d5103c74ee6b275");
}

TEST(PointIdentityTest, SpellingAndMetadataDoNotMatter) {
  EXPECT_EQ(Identified({.json = R"({"list":[1.50,null,{"a":"","b":true}],"passive-data-metadata":)"
                                R"({"generator":"other"},"action":"café \u0022x\"",)"
                                R"("date":1718041530123})"}),
            Identified({}));
}

TEST(PointIdentityTest, ContentGeneratorAndPlaceMatter) {
  const std::string base = Identified({});
  EXPECT_NE(Identified({.json = R"({"date":1718041530123})"}), base);
  EXPECT_NE(Identified({.generator = "other"}), base);
  EXPECT_NE(Identified({.latitude = "40.5"}), base);
  EXPECT_NE(Identified({.latitude = "40.5"}), Identified({.longitude = "40.5"}));
}

TEST(PointIdentityTest, OccurrencesAreCountedPerParticipantAndTime) {
  PointIdentifier identifier;
  const std::string first = IdentifiedBy(identifier, {});
  EXPECT_EQ(IdentifiedBy(identifier, {.participant = 1}), first);
  EXPECT_EQ(IdentifiedBy(identifier, {.created = 5}), first);
  const std::string second = IdentifiedBy(identifier, {});
  const std::string third = IdentifiedBy(identifier, {});
  EXPECT_NE(second, first);
  EXPECT_NE(third, second);
  EXPECT_EQ(IdentifiedBy(identifier, {.participant = 1}), second);
}

}  // namespace
}  // namespace webmunk
