#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/participants_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;

class ParticipantChangeTest : public ParticipantsFixture {
 protected:
  int64_t RevisionOf(const std::string& identifier) {
    return query_.Get(identifier, all_)->record.revision;
  }
};

TEST_F(ParticipantChangeTest, RevisionIsThatOfTheFieldsThatCanBeSet) {
  const int64_t first = RevisionOf("a1");
  const auto changed = enrolment_.Change("a1", {.suppresses_alerts = true}, first, all_);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->revision, first + 1);
  EXPECT_TRUE(
      absl::IsAborted(enrolment_.Change("a1", {.suppresses_alerts = false}, first, all_).status()));
  EXPECT_TRUE(absl::IsAborted(enrolment_.Change("a1", {}, -1, all_).status()));
  EXPECT_TRUE(query_.Get("a1", all_)->record.suppresses_alerts);
  EXPECT_EQ(enrolment_.Change("a1", {.suppresses_alerts = true}, {}, all_)->revision, first + 1)
      << "nothing changed";
  EXPECT_TRUE(absl::IsAborted(enrolment_.Forget("a1", first, all_).status()));
  EXPECT_TRUE(enrolment_.Forget("a1", first + 1, all_).ok());
  EXPECT_TRUE(absl::IsNotFound(query_.Get("a1", all_).status()));
}

TEST_F(ParticipantChangeTest, WhatIsBeingErasedDoesNotChange) {
  sql_.Execute(
      "UPDATE participant SET being_erased = true, state = 'blocked', enrolled = false "
      "WHERE identifier = 'a1'");
  EXPECT_TRUE(absl::IsFailedPrecondition(
      enrolment_.Change("a1", {.state = ParticipantState::kActive}, {}, all_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(enrolment_.Enrol("a1", {}, all_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(enrolment_.Forget("a1", {}, all_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(query_.Move({"a2", "a1"}, group_b_, all_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      legacy_.Update(all_, Filter(R"(group.display_name = "A")"), {{.group = "B"}}).status()));
  EXPECT_EQ(GroupOf("a2"), "A") << "all or none";
}

TEST_F(ParticipantChangeTest, WhoWasErasedIsNotMadeAgain) {
  ParticipantEnrolment enrolment(
      pool_, [](Connection&, const std::string& identifier) { return identifier == "erased"; });
  EXPECT_TRUE(absl::IsFailedPrecondition(enrolment.Enrol("erased", {}, all_).status()));
  EXPECT_TRUE(absl::IsNotFound(query_.Get("erased", all_).status()));
  EXPECT_TRUE(enrolment.Enrol("new", {}, all_).ok());
}

TEST_F(ParticipantChangeTest, OnlyWhoNeverSentAnythingIsForgotten) {
  sql_.Execute(
      "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted) "
      "VALUES (1, now(), 1, '', 'identity', false)");
  sql_.Execute(
      "INSERT INTO bundle_participant SELECT 1, id, 1, 0, 0, 1, 0, 0, NULL, NULL, '{}', '{}', "
      "'{}', '{}', '{}', NULL FROM participant WHERE identifier = 'a1'");
  EXPECT_TRUE(absl::IsFailedPrecondition(enrolment_.Forget("a1", {}, all_).status()));
  Merge("a2", "free");
  EXPECT_TRUE(absl::IsFailedPrecondition(enrolment_.Forget("free", {}, all_).status()));
  EXPECT_TRUE(enrolment_.Forget("b1", {}, all_).ok());
}

TEST_F(ParticipantChangeTest, NewcomersGetTheDefaultGroupButForNobody) {
  sql_.Query("UPDATE study_settings SET default_group_id = $1", {std::to_string(group_b_)});
  EXPECT_EQ(enrolment_.Enrol("new", {}, all_)->group_name, "B");
  EXPECT_EQ(enrolment_.Enrol("other", {.group_id = group_a_}, all_)->group_name, "A");
  EXPECT_EQ(GroupOf("-"), "");
}

TEST_F(ParticipantChangeTest, MissingReferencesAreTold) {
  for (const ParticipantChange& wrong :
       {ParticipantChange{.group_id = 999}, ParticipantChange{.app_configuration_id = 999},
        ParticipantChange{.data_server = "nowhere"},
        ParticipantChange{.display_name = std::string(1025, 'x')}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(enrolment_.Change("a1", wrong, {}, all_).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(enrolment_.Enrol("new", wrong, all_).status()));
  }
  EXPECT_TRUE(absl::IsNotFound(query_.Move({"a1"}, 999, all_).status()));
}

TEST_F(ParticipantChangeTest, GroupsKeepQuietWithoutANewName) {
  const GroupRecord group = *groups_.Get(group_a_, all_);
  EXPECT_FALSE(group.suppresses_alerts);
  const auto quiet = groups_.Change(group_a_, {.suppresses_alerts = true}, group.revision);
  ASSERT_TRUE(quiet.ok()) << quiet.status();
  EXPECT_TRUE(quiet->suppresses_alerts);
  EXPECT_EQ(quiet->display_name, group.display_name);
  EXPECT_EQ(quiet->revision, group.revision + 1);
  EXPECT_TRUE(groups_.Change(group_a_, {.display_name = "A2"}, {})->suppresses_alerts);
  EXPECT_TRUE(groups_.Create("C", true)->suppresses_alerts);
}

TEST_F(ParticipantChangeTest, GroupsAreRenamedAndDeletedByTheirRevision) {
  const GroupRecord group = *groups_.Get(group_a_, all_);
  EXPECT_EQ(group.participant_count, 2);
  EXPECT_TRUE(absl::IsAlreadyExists(groups_.Change(group_a_, {.display_name = "B"}, {}).status()));
  EXPECT_TRUE(absl::IsAlreadyExists(groups_.Create("B", false).status()));
  ASSERT_TRUE(groups_.Change(group_a_, {.display_name = "A2"}, group.revision).ok());
  EXPECT_TRUE(
      absl::IsAborted(groups_.Change(group_a_, {.display_name = "A3"}, group.revision).status()));
  EXPECT_TRUE(absl::IsAborted(groups_.Delete(group_a_, group.revision, true)));
  EXPECT_TRUE(absl::IsFailedPrecondition(groups_.Delete(group_a_, {}, false)));
  EXPECT_TRUE(groups_.Delete(group_a_, group.revision + 1, true).ok());
  EXPECT_EQ(GroupOf("a1"), "");
  EXPECT_TRUE(absl::IsNotFound(groups_.Delete(group_a_, {}, true)));
  EXPECT_TRUE(absl::IsInvalidArgument(groups_.Create("", false).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(groups_.Create(std::string(256, 'x'), false).status()));
}

TEST_F(ParticipantChangeTest, DestinationsKeepTheirGroupUntilTheyAreDeleted) {
  sql_.Query(
      "INSERT INTO export_destination (identifier, type, parameters, group_id) "
      "VALUES ('lab', 'local', '{}', $1)",
      {std::to_string(group_a_)});
  const absl::Status kept = groups_.Delete(group_a_, {}, true);
  EXPECT_TRUE(absl::IsFailedPrecondition(kept));
  EXPECT_NE(kept.message().find("lab"), std::string::npos) << kept;
  EXPECT_EQ(groups_.Get(group_a_, all_)->participant_count, 2);
  sql_.Execute("UPDATE export_destination SET deleted = true");
  EXPECT_TRUE(groups_.Delete(group_a_, {}, true).ok());
}

TEST_F(ParticipantChangeTest, MergedParticipantsDoNotKeepAGroup) {
  Merge("a1", "b1");
  Merge("a2", "b1");
  EXPECT_TRUE(groups_.Delete(group_a_, {}, false).ok());
}

TEST_F(ParticipantChangeTest, LegacyUpdatesAreMadeInOrder) {
  const ParticipantFilter of_a = Filter(R"(group.display_name = "A")");
  const auto updated =
      legacy_.Update(all_, of_a, {{.group = "C"}, {.suppresses_alerts = true}, {.group = "D"}});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->size(), 2u);
  EXPECT_EQ(GroupOf("a1"), "D");
  EXPECT_EQ(groups_.List("", 10, all_)->groups.size(), 4u) << "A, B, C and D";
  EXPECT_TRUE(legacy_.Update(all_, of_a, {{.group = "E"}})->empty());
  EXPECT_TRUE(legacy_.Update(all_, Filter(R"(participant_id = "a1")"), {{.group = ""}}).ok());
  EXPECT_EQ(GroupOf("a1"), "");
}

TEST_F(ParticipantChangeTest, LegacyOrderIsThatOfCodePointsWithoutGroupsLast) {
  ASSERT_TRUE(enrolment_.Change("a1", {.display_name = "Zoe"}, {}, all_).ok());
  const auto identifiers = [&](const std::vector<ParticipantOrder>& order, int size, int index) {
    std::vector<std::string> found;
    const auto page = legacy_.Query(all_, Filter(""), order, size, index);
    EXPECT_EQ(page->count, 4);
    for (const LegacyParticipant& one : page->participants) found.push_back(one.record.identifier);
    return found;
  };
  using Field = ParticipantOrder::Field;
  EXPECT_THAT(identifiers({}, 10, 0), ElementsAre("a1", "a2", "b1", "free"));
  EXPECT_THAT(identifiers({}, 3, 1), ElementsAre("free"));
  EXPECT_THAT(identifiers({}, 3, 9), ElementsAre());
  EXPECT_THAT(identifiers({}, 0, 0), ElementsAre());
  EXPECT_THAT(identifiers({{Field::kIdentifier, true}}, 2, 0), ElementsAre("free", "b1"));
  EXPECT_THAT(identifiers({{Field::kDisplayName, false}}, 10, 0),
              ElementsAre("a1", "a2", "b1", "free"));
  EXPECT_THAT(identifiers({{Field::kGroupName, false}}, 10, 0),
              ElementsAre("a1", "a2", "b1", "free"));
  EXPECT_THAT(identifiers({{Field::kGroupName, true}}, 10, 0),
              ElementsAre("free", "b1", "a1", "a2"));
}

}  // namespace
}  // namespace webmunk::testing
