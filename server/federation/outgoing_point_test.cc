#include "server/federation/outgoing_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/points/json_text.h"
#include "server/points/point_identity.h"

namespace webmunk {
namespace {

constexpr int64_t kCreated = 1710000000000000;
constexpr char kProperties[] =
    R"({"action":"x","passive-data-metadata":{"source":"p","generator":"g: T/1",)"
    R"("generator-id":"g","timestamp":1710000000,"latitude":1.5,"longitude":2}})";

// The hashes that a server gives to points with this text in one bundle.
std::vector<PointHash> HashesOf(const std::string& text, int count) {
  const auto members = ReadJsonMembers(text);
  const auto metadata = ReadJsonMembers(FindJsonMember(members, "passive-data-metadata"));
  PointIdentifier identifier;
  std::vector<PointHash> hashes;
  hashes.reserve(count);
  for (int i = 0; i < count; ++i) {
    hashes.push_back(identifier.Identify({.participant = 0,
                                          .created = kCreated,
                                          .generator = "g",
                                          .latitude = FindJsonMember(metadata, "latitude"),
                                          .longitude = FindJsonMember(metadata, "longitude"),
                                          .members = &members}));
  }
  return hashes;
}

OutboxPoint PointWith(const PointHash& hash, const std::string& properties = kProperties) {
  return {.created = kCreated,
          .hash = hash,
          .generator = "g",
          .encrypted = true,
          .properties = properties};
}

std::string PointIdOf(const std::string& text) {
  const auto members = ReadJsonMembers(text);
  const auto metadata = ReadJsonMembers(FindJsonMember(members, "passive-data-metadata"));
  return std::string(FindJsonMember(metadata, "point-id"));
}

TEST(OutgoingPointTest, PointIsSentAsReadersSeeIt) {
  EXPECT_EQ(OutgoingText(PointWith(HashesOf(kProperties, 1)[0]), "p"),
            R"({"action":"x","passive-data-metadata":{"source":"p","generator":"g: T/1",)"
            R"("generator-id":"g","timestamp":1710000000,"latitude":1.5,"longitude":2,)"
            R"("encrypted_transmission":true}})");
}

TEST(OutgoingPointTest, SecondOfTwoEqualEventsCarriesAnIdOfItsOwn) {
  const auto hashes = HashesOf(kProperties, 3);
  EXPECT_EQ(PointIdOf(OutgoingText(PointWith(hashes[0]), "p")), "");
  const std::string second = PointIdOf(OutgoingText(PointWith(hashes[1]), "p"));
  const std::string third = PointIdOf(OutgoingText(PointWith(hashes[2]), "p"));
  EXPECT_EQ(second.size(), 34U);
  EXPECT_EQ(third.size(), 34U);
  EXPECT_NE(second, third);
}

TEST(OutgoingPointTest, PointThatARuleHasChangedCarriesAnIdOfItsOwn) {
  const std::string redacted =
      R"({"action":null,"passive-data-metadata":{"source":"p","generator":"g: T/1",)"
      R"("generator-id":"g","timestamp":1710000000,"latitude":1.5,"longitude":2}})";
  EXPECT_NE(PointIdOf(OutgoingText(PointWith(HashesOf(kProperties, 1)[0], redacted), "p")), "");
}

TEST(OutgoingPointTest, RenamedParticipantNeedsNoId) {
  const std::string text = OutgoingText(PointWith(HashesOf(kProperties, 1)[0]), "renamed");
  EXPECT_THAT(text, ::testing::HasSubstr(R"("source":"renamed")"));
  EXPECT_EQ(PointIdOf(text), "");
}

TEST(OutgoingPointTest, IdThatTheClientGaveStays) {
  const std::string properties =
      R"({"passive-data-metadata":{"source":"p","generator":"g: T/1","generator-id":"g",)"
      R"("timestamp":1710000000,"point-id":"mine"}})";
  const PointHash hash = PointIdentifier().IdentifyById("mine");
  EXPECT_EQ(PointIdOf(OutgoingText(PointWith(hash, properties), "p")), "\"mine\"");
}

}  // namespace
}  // namespace webmunk
