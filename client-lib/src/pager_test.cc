#include "webmunk/pager.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "testing/fake_server.h"
#include "webmunk/client.h"

namespace webmunk {
namespace {

v1::ListDataPointsResponse Page(const std::vector<std::string>& ids, const std::string& next) {
  v1::ListDataPointsResponse page;
  for (const std::string& id : ids) page.add_data_points()->set_id(id);
  page.set_next_page_token(next);
  return page;
}

// The ids read, with an error's message as the last.
std::vector<std::string> Ids(Pager<v1::DataPoint> pager) {
  std::vector<std::string> ids;
  for (const absl::StatusOr<v1::DataPoint>& point : pager) {
    ids.push_back(point.ok() ? point->id() : std::string(point.status().message()));
  }
  return ids;
}

using Strings = std::vector<std::string>;

TEST(PagerTest, AllItemsOfAllPagesComeInOrder) {
  FakeServer server;
  server.script.point_pages = {Page({"a", "b"}, "1"), Page({"c"}, "2"), Page({"d"}, "")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})),
            (Strings{"a", "b", "c", "d"}));
}

TEST(PagerTest, EmptyListHasNoItems) {
  FakeServer server;
  server.script.point_pages = {Page({}, "")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})), Strings{});
}

TEST(PagerTest, EmptyPageInTheMiddleIsSkipped) {
  FakeServer server;
  server.script.point_pages = {Page({}, "1"), Page({"a"}, "2"), Page({}, "3"), Page({"b"}, "")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})), (Strings{"a", "b"}));
}

TEST(PagerTest, NextPageIsFetchedOnlyBehindTheLastItem) {
  FakeServer server;
  server.script.point_pages = {Page({"a", "b"}, "1"), Page({"c"}, "")};
  Pager<v1::DataPoint> pager = Client::Connect(server.options())->ListDataPoints({});
  EXPECT_EQ(server.script.listed.size(), 0U);
  auto point = pager.begin();
  ++point;
  EXPECT_EQ((*point)->id(), "b");
  EXPECT_EQ(server.script.listed.size(), 1U);
  ++point;
  EXPECT_EQ((*point)->id(), "c");
  EXPECT_EQ(server.script.listed.size(), 2U);
}

TEST(PagerTest, EachPageIsAskedForWithTheSameFields) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "1"), Page({"b"}, "")};
  v1::ListDataPointsRequest request;
  request.set_parent("participants/p");
  request.add_generators("g");
  request.set_page_size(1);
  Ids(Client::Connect(server.options())->ListDataPoints(request));
  ASSERT_EQ(server.script.listed.size(), 2U);
  EXPECT_EQ(server.script.listed[0].SerializeAsString(), request.SerializeAsString());
  request.set_page_token("1");
  EXPECT_EQ(server.script.listed[1].SerializeAsString(), request.SerializeAsString());
}

TEST(PagerTest, RequestsPageTokenIsWhereTheListStarts) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "1"), Page({"b"}, "")};
  v1::ListDataPointsRequest request;
  request.set_page_token("1");
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints(request)), Strings{"b"});
}

TEST(PagerTest, ErrorIsTheLastElement) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "bad")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})),
            (Strings{"a", "bad page token"}));
}

TEST(PagerTest, UnavailablePageIsFetchedAgain) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "1"), Page({"b"}, "")};
  server.script.errors = {grpc::Status::OK, grpc::Status(grpc::StatusCode::UNAVAILABLE, "away")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})), (Strings{"a", "b"}));
}

TEST(PagerTest, PageThatNamesItselfAsTheNextIsAnErrorAndNotALoop) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "1"), Page({"b"}, "1")};
  EXPECT_EQ(Ids(Client::Connect(server.options())->ListDataPoints({})),
            (Strings{"a", "the server named the page just read as the next one"}));
}

TEST(PagerTest, PagerOutlivesItsClient) {
  FakeServer server;
  server.script.point_pages = {Page({"a"}, "1"), Page({"b"}, "")};
  std::optional<Client> client = *Client::Connect(server.options());
  Pager<v1::DataPoint> pager = client->ListDataPoints({});
  client.reset();
  EXPECT_EQ(Ids(std::move(pager)), (Strings{"a", "b"}));
}

TEST(PagerTest, ParticipantsComeFromAllPages) {
  FakeServer server;
  server.script.participant_pages.resize(2);
  server.script.participant_pages[0].add_participants()->set_participant_id("p1");
  server.script.participant_pages[0].set_next_page_token("1");
  server.script.participant_pages[1].add_participants()->set_participant_id("p2");
  Strings ids;
  for (const auto& participant : Client::Connect(server.options())->ListParticipants()) {
    ASSERT_TRUE(participant.ok()) << participant.status();
    ids.push_back(participant->participant_id());
  }
  EXPECT_EQ(ids, (Strings{"p1", "p2"}));
}

}  // namespace
}  // namespace webmunk
