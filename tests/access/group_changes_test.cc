// Erasures and merges as those see them whose role is limited to a group: what they may
// begin they may follow, and of others they learn nothing.

#include "tests/access/group_isolation.h"
#include "tests/support/erasure_client.h"
#include "tests/support/merge_client.h"

namespace webmunk::testing {
namespace {

using Strings = std::vector<std::string>;

class GroupChangesTest : public GroupIsolationTest {
 protected:
  Strings ErasuresAs(const Channel& channel, const std::string& identifier = "") {
    v1::ListErasuresRequest request;
    request.set_participant_id(identifier);
    v1::ListErasuresResponse response;
    EXPECT_TRUE(ErasureClient(channel).List(request, response).ok());
    Strings names;
    for (const v1::Erasure& erasure : response.erasures()) names.push_back(erasure.name());
    return names;
  }

  Strings MergesAs(const Channel& channel) {
    v1::ListParticipantMergesResponse response;
    EXPECT_TRUE(MergeClient(channel).List({}, response).ok());
    Strings names;
    for (const auto& merge : response.participant_merges()) names.push_back(merge.name());
    return names;
  }

  void MoveTo(int group, const std::string& name) {
    v1::MoveParticipantsRequest request;
    request.add_names(name);
    request.set_group(GroupName(group));
    const Answer answer = Ask(product().server().NewChannel(), &Stub::MoveParticipants, request);
    ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  }
};

TEST_F(GroupChangesTest, ErasuresAreSeenByTheirGroupAlsoOnceTheyAreDone) {
  const Channel ours = As("admin", group_);
  const Channel theirs = As("admin", other_);
  ErasureClient erasures(theirs);
  // Held up: the participant is still there.
  sql().Execute("BEGIN; SELECT FROM summary_fold FOR UPDATE");
  const std::string name = erasures.Start("hidden-one").name();
  const auto expect_theirs_alone = [&] {
    ExpectHidden(ours, theirs, &Stub::GetErasure, Named<v1::GetErasureRequest>(name),
                 Named<v1::GetErasureRequest>("erasures/4711"));
    EXPECT_EQ(ErasuresAs(theirs), Strings{name});
    EXPECT_EQ(ErasuresAs(theirs, "hidden-one"), Strings{name});
    EXPECT_TRUE(ErasuresAs(ours).empty());
    EXPECT_TRUE(ErasuresAs(ours, "hidden-one").empty());
  };
  expect_theirs_alone();
  sql().Execute("COMMIT");
  EXPECT_EQ(erasures.AwaitEnd(name).participant(), "");
  expect_theirs_alone();
  // Of somebody without a group.
  const Channel study = product().server().NewChannel();
  const std::string of_nobody = ErasureClient(study).Start("nobody").name();
  EXPECT_EQ(ErasuresAs(theirs), Strings{name});
  EXPECT_EQ(ErasuresAs(study), (Strings{of_nobody, name}));
}

TEST_F(GroupChangesTest, MergesAreSeenByTheGroupOfWhoStays) {
  const Channel ours = As("manager", group_);
  const Channel theirs = As("manager", other_);
  MergeClient merges(theirs);
  const std::string name = merges.Start("hidden-one", "hidden-idle").name();
  EXPECT_EQ(merges.AwaitEnd(name).participant(), kTheirs);
  const auto expect_alone = [&](const Channel& stranger, const Channel& owner) {
    const auto named = Named<v1::GetParticipantMergeRequest>(name);
    const Answer answer = Ask(stranger, &Stub::GetParticipantMerge, named);
    ExpectAlike(answer, Ask(stranger, &Stub::GetParticipantMerge,
                            Named<v1::GetParticipantMergeRequest>("participantMerges/4711")));
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_TRUE(Ask(owner, &Stub::GetParticipantMerge, named).status.ok());
    EXPECT_EQ(MergesAs(owner), Strings{name});
    EXPECT_TRUE(MergesAs(stranger).empty());
  };
  expect_alone(ours, theirs);
  MoveTo(group_, kTheirs);
  expect_alone(theirs, ours);
  // Who stayed is merged into somebody else, and erased then.
  const Channel study = product().server().NewChannel();
  MergeClient all(study);
  const std::string second = all.AwaitEnd(all.Start("ours", "hidden-one").name()).name();
  EXPECT_EQ(MergesAs(ours), (Strings{second, name}));
  EXPECT_TRUE(MergesAs(theirs).empty());
  ErasureClient erasures(study);
  erasures.AwaitEnd(erasures.Start("ours").name());
  EXPECT_EQ(MergesAs(ours), (Strings{second, name}));
  EXPECT_TRUE(MergesAs(theirs).empty());
  EXPECT_EQ(MergesAs(study), (Strings{second, name}));
}

}  // namespace
}  // namespace webmunk::testing
