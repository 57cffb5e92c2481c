// What is left of a right over another group once an admin has taken it away: no token
// that was given before brings anything of it.

#include "tests/access/group_isolation.h"
#include "tests/support/await.h"
#include "tests/support/point_stream_client.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class GroupIsolationEndedTest : public GroupIsolationTest {
 protected:
  // At first an exporter of both groups.
  GroupIsolationEndedTest()
      : token_(AddTestUser(sql(), "ann", {{"exporter", group_}, {"exporter", other_}})),
        ann_(product().server().NewChannelWith(token_)),
        stranger_(As("exporter", group_)) {}

  // Leaves ann her own group.
  void EndRight() {
    v1::UpdateUserRequest request;
    request.mutable_user()->set_name("users/ann");
    v1::RoleGrant& grant = *request.mutable_user()->add_roles();
    grant.set_role(v1::ROLE_EXPORTER);
    grant.set_group(GroupName(group_));
    request.mutable_update_mask()->add_paths("roles");
    const Answer answer =
        Ask(product().server().NewChannel(), &v1::UserService::Stub::UpdateUser, request);
    ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
    Await("the end of the right", [&] {
      return Ask(ann_, &Stub::GetParticipant, Named<v1::GetParticipantRequest>(kTheirs))
                 .status.error_code() == StatusCode::NOT_FOUND;
    });
  }

  // Before: brings what is hidden; after: nothing of it, and for others never.
  template <typename Method, typename Request>
  void ExpectToEnd(Method method, const Request& request, StatusCode code) {
    EXPECT_TRUE(absl::StrContains(Ask(ann_, method, request).bytes, "hidden later"));
    const Answer others = Ask(stranger_, method, request);
    EXPECT_FALSE(others.status.ok());
    ExpectNothingHidden(others);
    EndRight();
    const Answer after = Ask(ann_, method, request);
    EXPECT_EQ(after.status.error_code(), code) << after.status.error_message();
    ExpectNothingHidden(after);
  }

  // More than a message of a stream holds.
  void AppendMuch() {
    constexpr int kPoints = 3;
    for (int i = 0; i < kPoints; ++i) {
      AppendPoint("hidden-one", "hidden later" + std::string(700'000, 'x'));
    }
  }

  const std::string token_;
  const Channel ann_;
  const Channel stranger_;
};

TEST_F(GroupIsolationEndedTest, PageOfEverything) {
  AppendPoint("hidden-one", "hidden later");
  v1::ListDataPointsRequest request;
  request.set_page_size(1);
  v1::ListDataPointsResponse page;
  page.ParseFromString(Ask(ann_, &Stub::ListDataPoints, request).bytes);
  ASSERT_NE(page.next_page_token(), "");
  request.set_page_token(page.next_page_token());
  request.set_page_size(10);
  ExpectToEnd(&Stub::ListDataPoints, request, StatusCode::OK);
}

TEST_F(GroupIsolationEndedTest, PageOfAParticipant) {
  AppendPoint("hidden-one", "hidden later");
  auto request = Of<v1::ListDataPointsRequest>(kTheirs);
  request.set_page_size(1);
  v1::ListDataPointsResponse page;
  page.ParseFromString(Ask(ann_, &Stub::ListDataPoints, request).bytes);
  ASSERT_NE(page.next_page_token(), "");
  request.set_page_token(page.next_page_token());
  ExpectToEnd(&Stub::ListDataPoints, request, StatusCode::NOT_FOUND);
}

TEST_F(GroupIsolationEndedTest, PageOfParticipants) {
  v1::ListParticipantsRequest request;
  request.set_page_size(1);
  v1::ListParticipantsResponse page;
  page.ParseFromString(Ask(ann_, &Stub::ListParticipants, request).bytes);
  ASSERT_NE(page.next_page_token(), "");
  request.set_page_token(page.next_page_token());
  EXPECT_TRUE(absl::StrContains(Ask(ann_, &Stub::ListParticipants, request).bytes, "hidden-one"));
  EndRight();
  ExpectNothingHidden(Ask(ann_, &Stub::ListParticipants, request));
}

TEST_F(GroupIsolationEndedTest, StreamOfEverything) {
  AppendMuch();
  v1::StreamDataPointsRequest request;
  v1::StreamDataPointsResponse message;
  ASSERT_TRUE(ReadOneMessage(ann_, request, message).ok());
  request.set_resume_token(message.resume_token());
  ExpectToEnd(&Stub::StreamDataPoints, request, StatusCode::OK);
}

TEST_F(GroupIsolationEndedTest, StreamOfAParticipant) {
  AppendMuch();
  auto request = Of<v1::StreamDataPointsRequest>(kTheirs);
  v1::StreamDataPointsResponse message;
  ASSERT_TRUE(ReadOneMessage(ann_, request, message).ok());
  request.set_resume_token(message.resume_token());
  ExpectToEnd(&Stub::StreamDataPoints, request, StatusCode::NOT_FOUND);
}

TEST_F(GroupIsolationEndedTest, WatchOfEverything) {
  v1::WatchDataPointsRequest request;
  {
    PointWatchCall watch(ann_, request);
    ASSERT_TRUE(watch.WaitUntilBegun());
    request.set_resume_token(watch.token());
  }
  AppendPoint("hidden-one", "hidden later");
  AppendPoint("ours", "seen later");
  {
    PointWatchCall watch(ann_, request);
    EXPECT_TRUE(absl::StrContains(TextsOf(watch.WaitFor(2)), "hidden later"));
  }
  EXPECT_EQ(PointWatchCall(stranger_, request).WaitForEnd().error_code(),
            StatusCode::INVALID_ARGUMENT);
  EndRight();
  PointWatchCall watch(ann_, request);
  EXPECT_EQ(watch.WaitFor(1).size(), 1u);
  AppendPoint("ours", "seen last");
  const std::string texts = TextsOf(watch.WaitFor(2));
  EXPECT_TRUE(absl::StrContains(texts, "seen later")) << texts;
  EXPECT_TRUE(absl::StrContains(texts, "seen last")) << texts;
  EXPECT_FALSE(absl::StrContains(texts, "hidden")) << texts;
}

TEST_F(GroupIsolationEndedTest, WatchOfAParticipant) {
  auto request = Of<v1::WatchDataPointsRequest>(kTheirs);
  {
    PointWatchCall watch(ann_, request);
    ASSERT_TRUE(watch.WaitUntilBegun());
    request.set_resume_token(watch.token());
  }
  AppendPoint("hidden-one", "hidden later");
  {
    PointWatchCall watch(ann_, request);
    EXPECT_EQ(watch.WaitFor(1).size(), 1u);
  }
  EndRight();
  PointWatchCall watch(ann_, request);
  EXPECT_EQ(watch.WaitForEnd().error_code(), StatusCode::NOT_FOUND);
  EXPECT_TRUE(watch.WaitFor(0).empty());
}

// What a stream hands on to a watch.
TEST_F(GroupIsolationEndedTest, WatchAfterAStream) {
  v1::StreamDataPointsRequest stream;
  PointStreamCall call(ann_, stream);
  v1::StreamDataPointsResponse message;
  v1::WatchDataPointsRequest request;
  while (call.Read(message)) request.set_resume_token(message.watch_token());
  ASSERT_TRUE(call.Finish().ok());
  AppendPoint("hidden-one", "hidden later");
  AppendPoint("ours", "seen later");
  EndRight();
  PointWatchCall watch(ann_, request);
  const std::string texts = TextsOf(watch.WaitFor(1));
  EXPECT_TRUE(absl::StrContains(texts, "seen later")) << texts;
  EXPECT_FALSE(absl::StrContains(texts, "hidden")) << texts;
}

}  // namespace
}  // namespace webmunk::testing
