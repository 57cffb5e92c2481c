#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/participants_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What callers see and change whose rights are limited to groups.
class ParticipantScopeTest : public ParticipantsFixture {};

TEST_F(ParticipantScopeTest, ListsHoldTheScopeAlone) {
  EXPECT_THAT(Identifiers(all_), ElementsAre("-", "a1", "a2", "b1", "free"));
  EXPECT_THAT(Identifiers(all_, "", 1), ElementsAre("-", "a1", "a2", "b1", "free"));
  EXPECT_THAT(Identifiers(OfA()), ElementsAre("a1", "a2"));
  EXPECT_THAT(Identifiers(nobody_), IsEmpty());
  const std::string of_b = "group = \"participantGroups/" + std::to_string(group_b_) + "\"";
  for (const std::string& filter :
       {of_b, std::string(R"(participant_id = "b1")"), std::string(R"(display_name = "b*")"),
        std::string("group = null"), std::string(R"(group.display_name = "B")")}) {
    EXPECT_THAT(Identifiers(OfA(), filter), IsEmpty()) << filter;
    EXPECT_FALSE(Identifiers(all_, filter).empty()) << filter;
  }
}

TEST_F(ParticipantScopeTest, WhatIsOutsideDoesNotExist) {
  EXPECT_TRUE(query_.Get("a1", OfA()).ok());
  const absl::Status unknown = query_.Get("nobody", OfA()).status();
  EXPECT_TRUE(absl::IsNotFound(unknown));
  for (const char* outside : {"b1", "free", "-"}) {
    EXPECT_EQ(query_.Get(outside, OfA()).status(), unknown);
    EXPECT_EQ(query_.Summarize(outside, OfA()).status(), unknown);
    EXPECT_EQ(enrolment_.Change(outside, {.state = ParticipantState::kPaused}, {}, OfA()).status(),
              unknown);
    EXPECT_EQ(enrolment_.Forget(outside, {}, OfA()).status(), unknown);
  }
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM participant WHERE state <> 'active'"), 0);
}

TEST_F(ParticipantScopeTest, NobodyIsMadeOutside) {
  EXPECT_TRUE(absl::IsInvalidArgument(enrolment_.Enrol("new", {}, OfA()).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(enrolment_.Enrol("new", {.group_id = group_b_}, OfA()).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(enrolment_.Enrol("new", {.group_id = 0}, OfA()).status()));
  EXPECT_TRUE(enrolment_.Enrol("new", {.group_id = group_a_}, OfA()).ok());
  EXPECT_EQ(GroupOf("new"), "A");
  // Known from points, in no group: it must not be taken that way.
  sql_.Execute("UPDATE participant SET enrolled = false WHERE identifier IN ('free', 'a2')");
  EXPECT_TRUE(
      absl::IsAlreadyExists(enrolment_.Enrol("free", {.group_id = group_a_}, OfA()).status()));
  EXPECT_TRUE(enrolment_.Enrol("a2", {.group_id = group_a_}, OfA()).ok());
}

TEST_F(ParticipantScopeTest, NobodyIsMovedInOrOut) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(enrolment_.Change("a1", {.group_id = group_b_}, {}, OfA()).status()));
  EXPECT_TRUE(
      absl::IsPermissionDenied(enrolment_.Change("a1", {.group_id = 0}, {}, OfA()).status()));
  EXPECT_TRUE(absl::IsNotFound(query_.Move({"a1"}, group_b_, OfA()).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(query_.Move({"a1"}, 0, OfA()).status()));
  EXPECT_EQ(query_.Move({"a1", "b1"}, group_a_, OfA()).status(),
            absl::NotFoundError("names[1]: there is no such participant"));
  EXPECT_EQ(GroupOf("b1"), "B");
  EXPECT_EQ(query_.Move({"a1"}, group_a_, OfA())->moved, 0);
  const AccessScope both = AccessScope::Groups({group_a_, group_b_});
  EXPECT_EQ(query_.Move({"a1", "b1"}, group_a_, both)->moved, 1);
}

TEST_F(ParticipantScopeTest, GroupsOutsideDoNotExist) {
  EXPECT_EQ(groups_.List("", 10, all_)->groups.size(), 2u);
  EXPECT_EQ(groups_.List("", 10, OfA())->groups.size(), 1u);
  EXPECT_TRUE(groups_.Get(group_a_, OfA()).ok());
  EXPECT_TRUE(absl::IsNotFound(groups_.Get(group_b_, OfA()).status()));
  EXPECT_THAT(groups_.List("", 10, nobody_)->groups, IsEmpty());
}

TEST_F(ParticipantScopeTest, LegacyQueriesAreLimitedToo) {
  EXPECT_EQ(legacy_.Query(all_, Filter(""), {}, 0, 0)->count, 4) << "`-` is none of them";
  EXPECT_EQ(legacy_.Query(OfA(), Filter(""), {}, 0, 0)->count, 2);
  EXPECT_EQ(legacy_.Query(OfA(), Filter(R"(participant_id = "b1")"), {}, 0, 0)->count, 0);
  const ParticipantFilter named = Filter(R"(participant_id = "b1" OR participant_id = "a1")");
  EXPECT_THAT(*legacy_.Update(OfA(), named, {{.suppresses_alerts = true}}),
              ElementsAre(IdOf("a1")));
  EXPECT_FALSE(query_.Get("b1", all_)->record.suppresses_alerts);
  for (const char* group : {"B", "New", ""}) {
    EXPECT_TRUE(absl::IsPermissionDenied(legacy_.Update(OfA(), named, {{.group = group}}).status()))
        << group;
  }
  EXPECT_TRUE(legacy_.Update(OfA(), named, {{.group = "A"}}).ok());
  EXPECT_EQ(groups_.List("", 10, all_)->groups.size(), 2u);
}

TEST_F(ParticipantScopeTest, OtherNamesStandForTheirParticipant) {
  Merge("a2", "b1");
  EXPECT_EQ(query_.Get("a2", all_)->record.identifier, "b1");
  EXPECT_THAT(query_.Get("b1", all_)->merged_identifiers, ElementsAre("a2"));
  EXPECT_TRUE(absl::IsNotFound(query_.Get("a2", OfA()).status())) << "its participant is in B";
  EXPECT_THAT(Identifiers(all_), ElementsAre("-", "a1", "b1", "free"));
  EXPECT_THAT(Identifiers(all_, R"(participant_id = "a2")"), IsEmpty());
  EXPECT_EQ(groups_.Get(group_a_, all_)->participant_count, 1);
  EXPECT_EQ(query_.Move({"a2"}, group_a_, all_)->moved, 1);
  EXPECT_EQ(GroupOf("b1"), "A");
  EXPECT_TRUE(enrolment_.Change("a2", {.display_name = "Bee"}, {}, all_).ok());
  EXPECT_EQ(query_.Get("b1", all_)->record.display_name, "Bee");
  EXPECT_TRUE(absl::IsAlreadyExists(enrolment_.Enrol("a2", {}, all_).status()));
}

}  // namespace
}  // namespace webmunk::testing
