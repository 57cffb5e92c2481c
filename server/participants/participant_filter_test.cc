#include "server/participants/participant_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<ParticipantFilter> Planned(const std::string& text) {
  const absl::StatusOr<FilterNode> filter = ParseFilter(text);
  if (!filter.ok()) return filter.status();
  return ParticipantFilter::Plan(*filter);
}

ParticipantRecord Alice() {
  return {.id = 1,
          .identifier = "alice",
          .state = ParticipantState::kPaused,
          .created = 1'717'200'000'000'000,  // 2024-06-01T00:00:00Z
          .enrolled = true,
          .display_name = "Alice A.",
          .group_id = 7,
          .group_name = "Arm B"};
}

bool Fits(const std::string& text, const ParticipantRecord& participant = Alice(),
          std::optional<int64_t> last_recorded = std::nullopt) {
  const absl::StatusOr<ParticipantFilter> filter = Planned(text);
  EXPECT_TRUE(filter.ok()) << text << ": " << filter.status();
  return filter.ok() && filter->Matches(participant, last_recorded);
}

TEST(ParticipantFilterTest, ComparesEachField) {
  for (const char* yes : {"",
                          R"(participant_id = "alice")",
                          R"(participant_id = "al*")",
                          R"(participant_id != "bob")",
                          R"(display_name = "Alice A.")",
                          R"(display_name = "Alice*")",
                          R"(group = "participantGroups/7")",
                          R"(group != "participantGroups/8")",
                          "group != null",
                          R"(group != "")",
                          "group:*",
                          R"(group.display_name = "Arm B")",
                          R"(group.display_name = "Arm*")",
                          R"(state = "paused")",
                          "state = STATE_PAUSED",
                          R"(state != "active")",
                          "enrolled = true",
                          "enrolled != false",
                          "suppresses_alerts = false",
                          R"(create_time >= "2024-06-01T00:00:00Z")",
                          R"(create_time < "2024-06-01T02:00:01+02:00")"}) {
    EXPECT_TRUE(Fits(yes)) << yes;
    if (*yes != '\0') EXPECT_FALSE(Fits(absl::StrCat("NOT (", yes, ")"))) << yes;
  }
  for (const char* no :
       {R"(participant_id = "alic")", R"(participant_id = "b*")", R"(participant_id != "al*")",
        R"(display_name = "alice")", "group = null", R"(group = "")", "enrolled = false",
        R"(create_time > "2024-06-01T00:00:00Z")", "last_record_time:*",
        R"(last_record_time < "2100-01-01T00:00:00Z")"}) {
    EXPECT_FALSE(Fits(no)) << no;
  }
}

TEST(ParticipantFilterTest, WithoutAGroupOnlyNullFits) {
  ParticipantRecord nobody = Alice();
  nobody.group_id.reset();
  nobody.group_name.clear();
  for (const char* yes :
       {"group = null", R"(group = "")", "group.display_name = null",
        R"(NOT group.display_name = "Arm B")", R"(group != "participantGroups/7")"}) {
    EXPECT_TRUE(Fits(yes, nobody)) << yes;
  }
  EXPECT_FALSE(Fits(R"(group.display_name != "Arm B")", nobody));
}

TEST(ParticipantFilterTest, WithoutADisplayNameTheIdentifierIsOne) {
  ParticipantRecord unnamed = Alice();
  unnamed.display_name.clear();
  EXPECT_TRUE(Fits(R"(display_name = "alice")", unnamed));
  EXPECT_FALSE(Fits("display_name:*", unnamed));
}

TEST(ParticipantFilterTest, LastArrivalIsAskedForWhenItIsNeeded) {
  const std::string text = R"(last_record_time >= "2024-06-01T00:00:00Z" OR enrolled = false)";
  EXPECT_TRUE(Planned(text)->needs_last_recorded());
  EXPECT_FALSE(Planned("enrolled = true")->needs_last_recorded());
  EXPECT_TRUE(Fits(text, Alice(), 1'717'200'000'000'000));
  EXPECT_FALSE(Fits(text, Alice(), 1'717'199'999'999'999));
}

TEST(ParticipantFilterTest, KnowsTheIdentifiersThatCanFit) {
  EXPECT_THAT(*Planned(R"(participant_id = "a" OR participant_id = "b")")->identifiers(),
              ElementsAre("a", "b"));
  EXPECT_THAT(*Planned(R"(enrolled = true AND participant_id = "a")")->identifiers(),
              ElementsAre("a"));
  for (const char* any :
       {"", R"(participant_id = "a*")", R"(participant_id != "a")", R"(NOT participant_id = "a")",
        R"(participant_id = "a" OR enrolled = true)"}) {
    EXPECT_FALSE(Planned(any)->identifiers().has_value()) << any;
  }
}

TEST(ParticipantFilterTest, WhatCannotBeAskedForIsRefused) {
  for (const char* wrong :
       {R"(name = "a")", R"(participant_id > "a")", "participant_id = 5", "enrolled = \"yes\"",
        R"(state = "gone")", R"(group = "7")", R"(group = "participantGroups/07")",
        R"(create_time > "yesterday")", R"(create_time = "2024*")", R"(state = "act*")",
        "participant_id = null", "create_time = 5"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Planned(wrong).status())) << wrong;
  }
}

}  // namespace
}  // namespace webmunk
