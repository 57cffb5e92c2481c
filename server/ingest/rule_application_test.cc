#include "server/ingest/rule_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/ingest/bundle_parser.h"

namespace webmunk {
namespace {

std::string Point(std::string_view source, std::string_view members) {
  return absl::StrCat("{", std::string(members), R"(,"passive-data-metadata":{"source":)",
                      std::string(source),
                      R"(,"generator":"g: a","generator-id":"webmunk-extension-action",)"
                      R"("timestamp":1}})");
}

class RuleApplicationTest : public testing::Test {
 protected:
  std::unique_ptr<ParsedBundle> Parse(const std::string& text) {
    return std::get<std::unique_ptr<ParsedBundle>>(
        *ParseBundle(text, BundleShape::kArray, 100, memory_));
  }
  std::unique_ptr<ParsedBundle> Applied(const std::string& text) {
    auto bundle = Parse(text);
    EXPECT_TRUE(ApplyRules(rules_, *bundle, memory_).ok());
    return bundle;
  }
  void Rename(const std::string& pattern, const std::string& replacement) {
    ASSERT_TRUE(rules_.renames.Add(pattern, replacement).ok());
  }
  void Drop(const std::string& path) {
    rules_.redactions.push_back({*ParseRedactionPath(path), true});
  }

  ByteBudget budget_{size_t{1} << 20};
  ByteReservation memory_{budget_};
  IngestRules rules_;
};

TEST_F(RuleApplicationTest, WithoutRulesNothingIsCopied) {
  const auto bundle = Applied("[" + Point("\"p\"", "\"a\":1") + "]");
  EXPECT_TRUE(bundle->redacted.empty());
  EXPECT_TRUE(bundle->renamings.empty());
  EXPECT_GE(bundle->points[0].properties.data(), bundle->text.data());
}

TEST_F(RuleApplicationTest, PointOlderThanTheRetentionIsRejectedUnderItsNewName) {
  Rename("old", "new");
  rules_.retention = absl::Now() - absl::FromUnixSeconds(1) + absl::Hours(1);
  EXPECT_EQ(Applied("[" + Point("\"old\"", "\"a\":1") + "]")->points.size(), 1U);
  rules_.retention -= absl::Hours(2);
  const auto bundle = Applied("[" + Point("\"old\"", "\"a\":1") + "]");
  EXPECT_TRUE(bundle->points.empty());
  ASSERT_EQ(bundle->rejected.size(), 1U);
  EXPECT_EQ(bundle->rejected[0].reason, "too-old");
  EXPECT_EQ(bundle->participants.at(bundle->rejected[0].participant.value()), "new");
}

TEST_F(RuleApplicationTest, RenamedPointKeepsTheIdentityOfWhatWasReceived) {
  const std::string text =
      "[" + Point("\"old\"", "\"a\":1") + "," + Point("\"x\"", "\"a\":1") + "]";
  const auto plain = Parse(text);
  Rename("old", "new");
  const auto bundle = Applied(text);
  EXPECT_THAT(bundle->participants, testing::ElementsAre("new", "x"));
  EXPECT_EQ(bundle->points[0].hash, plain->points[0].hash);
  EXPECT_EQ(bundle->points[0].properties, plain->points[0].properties);
  EXPECT_THAT(bundle->point_renamings, testing::ElementsAre(0, ParsedBundle::kNotRenamed));
  EXPECT_THAT(bundle->renamings[0].others, testing::ElementsAre("old"));
  EXPECT_FALSE(bundle->renamings[0].is_known);
}

TEST_F(RuleApplicationTest, ParticipantsOfOneNewNameBecomeOne) {
  Rename("a|b", "c");
  const auto bundle = Applied("[" + Point("\"a\"", "\"n\":1") + "," + Point("\"c\"", "\"n\":2") +
                              "," + Point("\"b\"", "\"n\":3") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("c"));
  for (const DataPoint& point : bundle->points) EXPECT_EQ(point.participant, 0u);
}

TEST_F(RuleApplicationTest, ParticipantRenamedBeforeMayBeStoredThere) {
  rules_.renamed_before["old"] = {"new"};
  const auto bundle = Applied("[" + Point("\"old\"", "\"a\":1") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("old"));
  EXPECT_THAT(bundle->renamings[0].others, testing::ElementsAre("new"));
  EXPECT_TRUE(bundle->renamings[0].is_known);
}

TEST_F(RuleApplicationTest, NullSourceIsNotRenamed) {
  Rename(".*", "everybody");
  const auto bundle = Applied("[" + Point("null", "\"a\":1") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("-"));
}

TEST_F(RuleApplicationTest, NameThatIsNoneIsRejected) {
  Rename("x(.*)", R"(\1)");
  const auto bundle =
      Applied("[" + Point("\"x\"", "\"a\":1") + "," + Point("\"xy\"", "\"a\":1") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("y"));
  ASSERT_EQ(bundle->rejected.size(), 1u);
  EXPECT_EQ(bundle->rejected[0].reason, "bad-rename");
  EXPECT_EQ(bundle->points.size(), 1u);
}

TEST_F(RuleApplicationTest, NameThatIsNoTextAnyMoreIsRejected) {
  Rename(R"((\C)\C*)", R"(\1)");
  const auto bundle =
      Applied("[" + Point("\"\u00e9\"", "\"a\":1") + "," + Point("\"xy\"", "\"a\":1") + "]");
  EXPECT_THAT(bundle->participants, testing::ElementsAre("x"));
  ASSERT_EQ(bundle->rejected.size(), 1u);
  EXPECT_EQ(bundle->rejected[0].reason, "bad-rename");
}

TEST_F(RuleApplicationTest, BundleTellsWhichRulesItWasReadBy) {
  rules_.version.rules = 7;
  EXPECT_EQ(Applied("[" + Point("\"p\"", "\"a\":1") + "]")->rule_version, 7);
}

TEST_F(RuleApplicationTest, WhatIsTakenLeavesNoTraceInTheColumns) {
  Drop("action");
  Drop("latitude");
  const std::string text =
      "[" + Point("\"p\"", R"("action":"click","latitude":1,"longitude":2)") + "]";
  const auto plain = Parse(text);
  EXPECT_EQ(plain->points[0].secondary, "click");
  EXPECT_TRUE(plain->points[0].location);
  const auto bundle = Applied(text);
  EXPECT_EQ(bundle->points[0].secondary, std::nullopt);
  EXPECT_FALSE(bundle->points[0].location);
  EXPECT_EQ(bundle->points[0].properties, Point("\"p\"", R"("longitude":2)"));
  EXPECT_EQ(bundle->points[0].hash, plain->points[0].hash);
}

TEST_F(RuleApplicationTest, RuleOfAGeneratorIsForItsPointsAlone) {
  rules_.generator_redactions["other"] = {{*ParseRedactionPath("a"), true}};
  const auto bundle = Applied("[" + Point("\"p\"", "\"a\":1") + "]");
  EXPECT_EQ(bundle->points[0].properties, Point("\"p\"", "\"a\":1"));
}

TEST_F(RuleApplicationTest, NoMemoryIsARefusal) {
  Drop("a");
  ByteBudget small(8);
  ByteReservation memory(small);
  auto bundle = Parse("[" + Point("\"p\"", "\"a\":1") + "]");
  EXPECT_TRUE(absl::IsUnavailable(ApplyRules(rules_, *bundle, memory)));
}

}  // namespace
}  // namespace webmunk
