// What somebody whose role is limited to a group can read of another one: nothing.

#include "tests/access/group_isolation.h"
#include "tests/support/point_stream_client.h"

namespace webmunk::testing {
namespace {

using grpc::StatusCode;

class GroupIsolationReadingTest : public GroupIsolationTest {
 protected:
  // Filters that only points of the other group would pass.
  std::vector<std::string> TheirFilters() const {
    return {R"(participant = "participants/hidden-one")",
            absl::StrCat("group = \"", GroupName(other_), "\""),
            absl::StrCat("group = \"", GroupName(other_), "\" OR participant = \"", kTheirs, "\""),
            absl::StrCat("NOT group = \"", GroupName(group_), "\""),
            R"(participant != "participants/ours")",
            R"(properties.text = "hidden*")"};
  }
};

TEST_F(GroupIsolationReadingTest, NamesLeadNowhere) {
  const Channel ours = As("viewer", group_);
  const Channel theirs = As("viewer", other_);
  ExpectHidden(ours, theirs, &Stub::GetParticipant, Named<v1::GetParticipantRequest>(kTheirs),
               Named<v1::GetParticipantRequest>(kUnknown));
  ExpectHidden(ours, theirs, &Stub::GetParticipantSummary,
               Named<v1::GetParticipantSummaryRequest>(absl::StrCat(kTheirs, "/summary")),
               Named<v1::GetParticipantSummaryRequest>(absl::StrCat(kUnknown, "/summary")));
  ExpectHidden(ours, theirs, &Stub::GetParticipantGroup,
               Named<v1::GetParticipantGroupRequest>(GroupName(other_)),
               Named<v1::GetParticipantGroupRequest>("participantGroups/4711"));
  ExpectHidden(ours, theirs, &Stub::ListDataPoints, Of<v1::ListDataPointsRequest>(kTheirs),
               Of<v1::ListDataPointsRequest>(kUnknown));
  ExpectHidden(As("exporter", group_), As("exporter", other_), &Stub::StreamDataPoints,
               Of<v1::StreamDataPointsRequest>(kTheirs), Of<v1::StreamDataPointsRequest>(kUnknown));
}

TEST_F(GroupIsolationReadingTest, FilesAreNotToBeHad) {
  const Channel ours = As("viewer", group_);
  const Channel theirs = As("viewer", other_);
  const auto point_of = [&](const std::string& participant) {
    v1::ListAttachmentsRequest request;
    request.set_parent(absl::StrCat(participant, "/dataPoints/", TheirPoint()));
    request.set_page_size(1);
    return request;
  };
  ExpectHidden(ours, theirs, &Stub::ListAttachments, point_of(kTheirs), point_of(kUnknown));
  v1::ListAttachmentsResponse page;
  page.ParseFromString(Ask(theirs, &Stub::ListAttachments, point_of(kTheirs)).bytes);
  ASSERT_NE(page.next_page_token(), "");
  v1::ListAttachmentsRequest next = point_of(kTheirs);
  next.set_page_token(page.next_page_token());
  const Answer replayed = Ask(ours, &Stub::ListAttachments, next);
  EXPECT_FALSE(replayed.status.ok());
  ExpectNothingHidden(replayed);
  // The point of another under the name of one's own has no files.
  const Answer mixed = Ask(ours, &Stub::ListAttachments, point_of(kOurs));
  EXPECT_EQ(mixed.bytes, "");
  ExpectNothingHidden(mixed);

  ExpectHidden(ours, theirs, &Stub::GetAttachment, Named<v1::GetAttachmentRequest>(attachment_),
               Named<v1::GetAttachmentRequest>("attachments/" + std::string(32, '0')));
  EXPECT_TRUE(absl::StrContains(
      Ask(theirs, &Stub::GetAttachment, Named<v1::GetAttachmentRequest>(attachment_)).bytes,
      kContent));
}

TEST_F(GroupIsolationReadingTest, FiltersFindNothing) {
  const Channel ours = As("exporter", group_);
  const Channel theirs = As("exporter", other_);
  for (const std::string& filter : TheirFilters()) {
    SCOPED_TRACE(filter);
    const auto list = Of<v1::ListDataPointsRequest>("", filter);
    const Answer listed = Ask(ours, &Stub::ListDataPoints, list);
    EXPECT_TRUE(listed.status.ok()) << listed.status.error_message();
    EXPECT_EQ(listed.bytes, "");
    const auto stream = Of<v1::StreamDataPointsRequest>("", filter);
    const Answer streamed = Ask(ours, &Stub::StreamDataPoints, stream);
    EXPECT_TRUE(streamed.status.ok()) << streamed.status.error_message();
    ExpectNothingHidden(streamed);
    EXPECT_FALSE(absl::StrContains(streamed.bytes, "seen"));
    EXPECT_TRUE(absl::StrContains(Ask(theirs, &Stub::ListDataPoints, list).bytes, "hidden text"));
    EXPECT_TRUE(
        absl::StrContains(Ask(theirs, &Stub::StreamDataPoints, stream).bytes, "hidden text"));
  }
  for (const std::string& filter : std::vector<std::string>{
           R"(participant_id = "hidden-*")", "group = \"" + GroupName(other_) + "\"",
           "NOT group = \"" + GroupName(group_) + "\""}) {
    v1::ListParticipantsRequest request;
    request.set_filter(filter);
    request.set_view(v1::PARTICIPANT_VIEW_FULL);
    const Answer answer = Ask(ours, &Stub::ListParticipants, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_EQ(answer.bytes, "") << filter;
    EXPECT_TRUE(
        absl::StrContains(Ask(theirs, &Stub::ListParticipants, request).bytes, "hidden-idle"));
  }
}

TEST_F(GroupIsolationReadingTest, EverythingIsOnesOwn) {
  const Channel ours = As("exporter", group_);
  for (const Answer& answer : {Ask(ours, &Stub::ListDataPoints, v1::ListDataPointsRequest()),
                               Ask(ours, &Stub::StreamDataPoints, v1::StreamDataPointsRequest())}) {
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_TRUE(absl::StrContains(answer.bytes, "seen"));
    ExpectNothingHidden(answer);
  }
  ExpectNothingHidden(Ask(ours, &Stub::ListParticipants, v1::ListParticipantsRequest()));
  ExpectNothingHidden(Ask(ours, &Stub::ListParticipantGroups, v1::ListParticipantGroupsRequest()));
}

TEST_F(GroupIsolationReadingTest, WatchesShowNothing) {
  const Channel ours = As("viewer", group_);
  for (const char* parent : {kTheirs, kUnknown}) {
    PointWatchCall watch(ours, Of<v1::WatchDataPointsRequest>(parent));
    const grpc::Status status = watch.WaitForEnd();
    EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND) << parent;
    EXPECT_EQ(status.error_message(), "there is no such participant");
  }
  std::vector<std::unique_ptr<PointWatchCall>> watches;
  for (const std::string& filter : TheirFilters()) {
    for (const std::string& more :
         {std::string(), absl::StrCat(" OR participant = \"", kOurs, "\"")}) {
      watches.push_back(std::make_unique<PointWatchCall>(
          ours, Of<v1::WatchDataPointsRequest>("", absl::StrCat("(", filter, ")", more))));
      ASSERT_TRUE(watches.back()->WaitUntilBegun()) << filter;
    }
  }
  PointWatchCall everything(ours, {});
  PointWatchCall theirs(As("viewer", other_), Of<v1::WatchDataPointsRequest>(kTheirs));
  ASSERT_TRUE(everything.WaitUntilBegun() && theirs.WaitUntilBegun());
  AppendPoint("hidden-one", "hidden too");
  AppendPoint("ours", "seen too");
  AppendPoint("hidden-one", "hidden last");
  ASSERT_EQ(theirs.WaitFor(2).size(), 2u);
  AppendPoint("ours", "seen last");
  const std::string texts = TextsOf(everything.WaitFor(2));
  EXPECT_TRUE(absl::StrContains(texts, "seen last")) << texts;
  EXPECT_FALSE(absl::StrContains(texts, "hidden")) << texts;
  // Each second one has come to the last point too; by then the others have.
  for (size_t i = 1; i < watches.size(); i += 2) {
    const std::string of_both = TextsOf(watches[i]->WaitFor(2));
    EXPECT_TRUE(absl::StrContains(of_both, "seen last")) << of_both;
    EXPECT_FALSE(absl::StrContains(of_both, "hidden")) << of_both;
  }
  for (size_t i = 0; i < watches.size(); i += 2) EXPECT_TRUE(watches[i]->WaitFor(0).empty());
}

TEST_F(GroupIsolationReadingTest, LegacyApiShowsAndCountsNothing) {
  const Channel ours = As("viewer", group_);
  const Channel theirs = As("viewer", other_);
  for (const char* filter : {R"(participant = "hidden-one")", R"(participant = "hidden*")",
                             R"(group = "hidden group")", R"(NOT participant = "ours")"}) {
    for (const int page_size : {0, 10}) {
      v1::QueryDataPointsRequest request;
      request.set_filter(filter);
      request.set_page_size(page_size);
      v1::QueryDataPointsResponse response;
      const Answer answer = Ask(ours, &Legacy::QueryDataPoints, request);
      EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
      ExpectNothingHidden(answer);
      response.ParseFromString(answer.bytes);
      EXPECT_EQ(response.count(), 0) << filter;
      response.ParseFromString(Ask(theirs, &Legacy::QueryDataPoints, request).bytes);
      EXPECT_EQ(response.count(), 1) << filter;
    }
  }
  for (const char* filter :
       {R"(participant_id = "hidden-one")", R"(display_name = "hidden-*")",
        R"(group.display_name = "hidden group")", R"(NOT participant_id = "ours")"}) {
    v1::QueryParticipantsRequest request;
    request.set_filter(filter);
    request.set_page_size(10);
    const Answer answer = Ask(ours, &Legacy::QueryParticipants, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_EQ(answer.bytes, "") << filter;
    EXPECT_TRUE(
        absl::StrContains(Ask(theirs, &Legacy::QueryParticipants, request).bytes, "hidden-one"));
  }
  for (const char* key : {"", "guessed"}) {
    v1::FetchParticipantMetadataRequest request;
    request.set_request_key(key);
    request.set_participant_id("nobody");
    const Answer unknown = Ask(ours, &Stub::FetchParticipantMetadata, request);
    request.set_participant_id("hidden-one");
    ExpectAlike(Ask(ours, &Stub::FetchParticipantMetadata, request), unknown);
  }
}

// What a merge made another name of a hidden one.
TEST_F(GroupIsolationReadingTest, OtherNamesLeadNowhere) {
  v1::MergeParticipantsRequest merge;
  merge.set_name(kTheirs);
  merge.set_merged_participant(kIdle);
  ASSERT_TRUE(Ask(As("manager", other_), &Stub::MergeParticipants, merge).status.ok());
  const Channel ours = As("viewer", group_);
  const Channel theirs = As("viewer", other_);
  ExpectHidden(ours, theirs, &Stub::GetParticipant, Named<v1::GetParticipantRequest>(kIdle),
               Named<v1::GetParticipantRequest>(kUnknown));
  ExpectHidden(ours, theirs, &Stub::ListDataPoints, Of<v1::ListDataPointsRequest>(kIdle),
               Of<v1::ListDataPointsRequest>(kUnknown));
}

// Nor can anybody count what is hidden.
TEST_F(GroupIsolationReadingTest, AnswersAreTheSameWhateverComesThere) {
  const Channel ours = As("viewer", group_);
  v1::QueryDataPointsRequest points;
  points.set_page_size(10);
  v1::QueryParticipantsRequest participants;
  participants.set_page_size(10);
  v1::ListParticipantsRequest list;
  list.set_view(v1::PARTICIPANT_VIEW_FULL);
  const auto answers = [&] {
    return std::vector<std::string>{
        Ask(ours, &Stub::ListParticipants, list).bytes,
        Ask(ours, &Stub::ListParticipantGroups, v1::ListParticipantGroupsRequest()).bytes,
        Ask(ours, &Stub::ListDataPoints, v1::ListDataPointsRequest()).bytes,
        Ask(ours, &Legacy::QueryParticipants, participants).bytes,
        Ask(ours, &Legacy::QueryDataPoints, points).bytes};
  };
  const std::vector<std::string> before = answers();
  AppendPoint("hidden-one", "hidden too");
  AddTestGroup(sql(), "hidden second group");
  EXPECT_EQ(answers(), before);
  AppendPoint("ours", "seen too");
  const std::vector<std::string> after = answers();
  EXPECT_NE(after[0], before[0]);
  for (size_t i = 2; i < after.size(); ++i) EXPECT_NE(after[i], before[i]) << i;
}

}  // namespace
}  // namespace webmunk::testing
