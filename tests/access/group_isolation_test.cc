// What somebody whose role is limited to a group can change in another one: nothing.

#include "tests/access/group_isolation.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

v1::MoveParticipantsRequest Move(const std::vector<std::string>& names, const std::string& group) {
  v1::MoveParticipantsRequest request;
  for (const std::string& name : names) request.add_names(name);
  request.set_group(group);
  return request;
}

v1::UpdateParticipantRequest Update(const std::string& name, const std::string& path,
                                    const std::string& group = "") {
  v1::UpdateParticipantRequest request;
  request.mutable_participant()->set_name(name);
  request.mutable_participant()->set_group(group);
  request.mutable_participant()->set_state(v1::Participant::STATE_PAUSED);
  request.mutable_participant()->set_display_name("new");
  request.mutable_participant()->set_suppresses_alerts(true);
  request.mutable_update_mask()->add_paths(path);
  return request;
}

v1::UpdateParticipantsRequest LegacyUpdate(const std::string& filter) {
  v1::UpdateParticipantsRequest request;
  request.set_filter(filter);
  request.add_updates()->set_display_name("new");
  request.mutable_updates(0)->set_suppresses_alerts(true);
  return request;
}

TEST_F(GroupIsolationTest, NothingIsErased) {
  const Channel ours = As("admin", group_);
  const Channel theirs = As("admin", other_);
  for (const bool is_dry_run : {true, false}) {
    v1::EraseParticipantRequest request;
    request.set_name(kTheirs);
    request.set_validate_only(is_dry_run);
    v1::EraseParticipantRequest unknown = request;
    unknown.set_name(kUnknown);
    ExpectHidden(ours, theirs, &Stub::EraseParticipant, request, unknown);
  }
}

TEST_F(GroupIsolationTest, NothingIsMergedFromEitherSide) {
  const Channel ours = As("manager", group_);
  const Channel both = With({{"manager", group_}, {"manager", other_}});
  for (const bool is_dry_run : {true, false}) {
    for (const bool is_target : {true, false}) {
      // Of one that nothing is left of after the merge.
      const std::string hidden = is_dry_run || is_target ? kTheirs : kIdle;
      v1::MergeParticipantsRequest request;
      request.set_validate_only(is_dry_run);
      request.set_name(is_target ? hidden : kOurs);
      request.set_merged_participant(is_target ? kOurs : hidden);
      v1::MergeParticipantsRequest unknown = request;
      (is_target ? unknown.mutable_name() : unknown.mutable_merged_participant())->assign(kUnknown);
      if (is_dry_run) {
        ExpectHidden(ours, both, &Stub::MergeParticipants, request, unknown);
        continue;
      }
      const std::string before = TheirRows();
      const Answer answer = Ask(ours, &Stub::MergeParticipants, request);
      EXPECT_EQ(answer.status.error_code(), StatusCode::NOT_FOUND);
      ExpectAlike(answer, Ask(ours, &Stub::MergeParticipants, unknown));
      EXPECT_EQ(TheirRows(), before);
    }
  }
  v1::MergeParticipantsRequest request;
  request.set_name(kTheirs);
  request.set_merged_participant(kIdle);
  v1::MergeParticipantsRequest unknown = request;
  unknown.set_name(kUnknown);
  ExpectHidden(ours, both, &Stub::MergeParticipants, request, unknown);
}

TEST_F(GroupIsolationTest, NothingIsEnrolledThere) {
  const Channel manager = As("manager", group_);
  v1::CreateParticipantRequest request;
  request.set_participant_id("newcomer");
  request.mutable_participant()->set_group(GroupName(other_));
  v1::CreateParticipantRequest unknown = request;
  unknown.mutable_participant()->set_group("participantGroups/4711");
  const std::string before = TheirRows();
  const Answer into_theirs = Ask(manager, &Stub::CreateParticipant, request);
  EXPECT_EQ(into_theirs.status.error_code(), StatusCode::INVALID_ARGUMENT);
  ExpectAlike(into_theirs, Ask(manager, &Stub::CreateParticipant, unknown));
  EXPECT_EQ(TheirRows(), before);
  EXPECT_TRUE(Ask(As("manager", other_), &Stub::CreateParticipant, request).status.ok());
}

// An identifier is one for the whole study: that it is taken cannot be kept secret.
TEST_F(GroupIsolationTest, NobodyIsTakenOverByEnrolling) {
  const Channel manager = As("manager", group_);
  const std::string before = TheirRows();
  for (const char* identifier : {"hidden-one", "hidden-idle"}) {
    v1::CreateParticipantRequest request;
    request.set_participant_id(identifier);
    request.mutable_participant()->set_group(GroupName(group_));
    request.mutable_participant()->set_display_name("mine");
    const Answer answer = Ask(manager, &Stub::CreateParticipant, request);
    EXPECT_EQ(answer.status.error_code(), StatusCode::ALREADY_EXISTS);
    ExpectNothingHidden(answer);
  }
  EXPECT_EQ(TheirRows(), before);
}

TEST_F(GroupIsolationTest, NothingIsUpdated) {
  const Channel ours = As("manager", group_);
  const Channel theirs = With({{"manager", group_}, {"manager", other_}});
  for (const char* path : {"state", "display_name", "suppresses_alerts", "group"}) {
    ExpectHidden(ours, theirs, &Stub::UpdateParticipant, Update(kTheirs, path, GroupName(group_)),
                 Update(kUnknown, path, GroupName(group_)));
  }
}

TEST_F(GroupIsolationTest, NothingIsDeleted) {
  const Channel ours = As("manager", group_);
  v1::DeleteParticipantRequest request;
  request.set_name(kIdle);
  v1::DeleteParticipantRequest unknown;
  unknown.set_name(kUnknown);
  ExpectHidden(ours, As("manager", other_), &Stub::DeleteParticipant, request, unknown);
  // Nor is it told that something came from it.
  request.set_name(kTheirs);
  ExpectAlike(Ask(ours, &Stub::DeleteParticipant, request),
              Ask(ours, &Stub::DeleteParticipant, unknown));
}

TEST_F(GroupIsolationTest, NobodyIsMovedIntoOnesOwnGroup) {
  const Channel ours = As("manager", group_);
  const Channel both = With({{"manager", group_}, {"manager", other_}});
  ExpectHidden(ours, both, &Stub::MoveParticipants, Move({kOurs, kTheirs}, GroupName(group_)),
               Move({kOurs, kUnknown}, GroupName(group_)));
  ExpectHidden(ours, both, &Stub::MoveParticipants, Move({kIdle}, GroupName(group_)),
               Move({kUnknown}, GroupName(group_)));
}

TEST_F(GroupIsolationTest, NobodyIsMovedIntoAnother) {
  const Channel ours = As("manager", group_);
  const Channel both = With({{"manager", group_}, {"manager", other_}});
  const Answer answer =
      Ask(ours, &Stub::UpdateParticipant, Update(kOurs, "group", GroupName(other_)));
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT);
  ExpectAlike(answer, Ask(ours, &Stub::UpdateParticipant,
                          Update(kOurs, "group", "participantGroups/4711")));
  ExpectHidden(ours, both, &Stub::MoveParticipants, Move({kOurs}, GroupName(other_)),
               Move({kOurs}, "participantGroups/4711"));
}

TEST_F(GroupIsolationTest, LegacyApiChangesNothing) {
  const Channel ours = As("manager", group_);
  std::string before = TheirRows();
  for (const std::string& filter : std::vector<std::string>{
           R"(participant_id = "hidden-one")", R"(participant_id = "hidden-*")",
           R"(display_name = "hidden-*")", R"(group.display_name = "hidden group")",
           absl::StrCat("group = \"", GroupName(other_), "\"")}) {
    const Answer answer = Ask(ours, &Legacy::UpdateParticipants, LegacyUpdate(filter));
    EXPECT_TRUE(answer.status.ok()) << filter << answer.status.error_message();
    ExpectAlike(answer, Ask(ours, &Legacy::UpdateParticipants,
                            LegacyUpdate(R"(participant_id = "nobody")")));
    EXPECT_EQ(TheirRows(), before) << filter;
    const Answer theirs =
        Ask(As("manager", other_), &Legacy::UpdateParticipants, LegacyUpdate(filter));
    EXPECT_NE(theirs.bytes, answer.bytes) << filter;
    EXPECT_NE(TheirRows(), before) << filter;
    sql().Execute(
        "UPDATE participant SET display_name = '', suppresses_alerts = false "
        "WHERE identifier <> 'ours'");
    before = TheirRows();
  }
}

TEST_F(GroupIsolationTest, LegacyApiChangesOnesOwnAlone) {
  const Channel ours = As("manager", group_);
  const std::string before = TheirRows();
  v1::UpdateParticipantsResponse changed;
  for (const char* filter : {R"(participant_id = "*")", R"(NOT participant_id = "nobody")"}) {
    const Answer answer = Ask(ours, &Legacy::UpdateParticipants, LegacyUpdate(filter));
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    changed.ParseFromString(answer.bytes);
    EXPECT_EQ(changed.updated_count(), 1) << filter;
    EXPECT_EQ(TheirRows(), before) << filter;
  }
  v1::UpdateParticipantsRequest into;
  into.set_filter(R"(participant_id = "ours")");
  into.add_updates()->set_group("hidden group");
  v1::UpdateParticipantsRequest unknown = into;
  unknown.mutable_updates(0)->set_group("no such group");
  const Answer answer = Ask(ours, &Legacy::UpdateParticipants, into);
  EXPECT_EQ(answer.status.error_code(), StatusCode::PERMISSION_DENIED);
  ExpectAlike(answer, Ask(ours, &Legacy::UpdateParticipants, unknown));
  EXPECT_EQ(sql().Number("SELECT group_id FROM participant WHERE identifier = 'ours'"), group_);
}

}  // namespace
}  // namespace webmunk::testing
