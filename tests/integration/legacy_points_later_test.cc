// The legacy API's points after an upgrade, and while participants are merged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/test_users.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"

namespace webmunk::testing {

class LegacyPointsLaterTest : public OwnProductTest {
 protected:
  LegacyPointsLaterTest() : stub_(v1::LegacyApiService::NewStub(product().server().NewChannel())) {}

  v1::QueryDataPointsResponse Ask(const v1::QueryDataPointsRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::QueryDataPointsResponse response;
    const grpc::Status status = stub_->QueryDataPoints(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  int64_t Latest() {
    v1::QueryDataPointsRequest request;
    request.set_filter(R"(participant = "nobody")");
    return Ask(request).latest_id();
  }

  std::unique_ptr<v1::LegacyApiService::Stub> stub_;
  int users_ = 0;
};

TEST_F(LegacyPointsLaterTest, WhatIsNotMovedYetHasTheNameThatStays) {
  ingest().AppendJson(absl::StrCat("[", PointText{.source = R"("b-stays")"}.Json(), ",",
                                   PointText{.source = R"("c-goes")"}.Json(), ",",
                                   PointText{.source = R"("b-third")"}.Json(), "]"));
  sql().Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant "
      "WHERE identifier = 'b-stays') WHERE identifier = 'c-goes'");
  v1::QueryDataPointsRequest request;
  request.set_page_size(10);
  request.add_order_by("participant");
  const v1::QueryDataPointsResponse response = Ask(request);
  ASSERT_EQ(response.points_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(response.points(i), ::testing::HasSubstr(i < 2 ? "b-stays" : "b-third"));
    EXPECT_THAT(response.points(i), ::testing::Not(::testing::HasSubstr("c-goes")));
  }
}

TEST_F(LegacyPointsLaterTest, TheLatestOfAGroupIsItsOwn) {
  const int group = AddTestGroup(sql(), "group");
  const auto latest_of = [&](int of_group) {
    const std::string user = absl::StrCat("viewer-", ++users_);
    const auto stub = v1::LegacyApiService::NewStub(
        product().server().NewChannelWith(AddTestUser(sql(), user, {{"viewer", of_group}})));
    grpc::ClientContext context;
    v1::QueryDataPointsResponse response;
    EXPECT_TRUE(stub->QueryDataPoints(&context, {}, &response).ok());
    return response.latest_id();
  };
  for (const char* source : {R"("a")", R"("b")", R"("c")"}) {
    ingest().AppendJson(absl::StrCat("[", PointText{.source = source}.Json(), ",",
                                     PointText{.source = source, .timestamp = "5"}.Json(), "]"));
  }
  EXPECT_EQ(latest_of(group), 0);
  sql().Execute(
      absl::StrCat("UPDATE participant SET group_id = ", group, " WHERE identifier IN ('a', 'b')"));
  EXPECT_EQ(latest_of(group), 4);
  EXPECT_EQ(latest_of(0), 6);
  // Of a bundle with the point of another behind its own.
  ingest().AppendJson(absl::StrCat("[", PointText{.source = R"("b")", .timestamp = "6"}.Json(), ",",
                                   PointText{.source = R"("c")", .timestamp = "6"}.Json(), "]"));
  EXPECT_EQ(latest_of(group), 7);
  EXPECT_EQ(latest_of(0), 8);
  // A database from before bundles told of their points.
  sql().Execute("UPDATE bundle SET first_point_id = NULL, last_point_id = NULL");
  EXPECT_EQ(latest_of(group), 7);
}

TEST_F(LegacyPointsLaterTest, TheLatestIsFoundByAnIndexHoweverLongTheLedger) {
  constexpr int64_t kBundles = 50'000;
  ingest().AppendJson(absl::StrCat("[", PointText().Json(), "]"));
  EXPECT_EQ(Latest(), 1);
  // Of which nothing was new.
  sql().Execute(
      absl::StrCat("INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted) SELECT "
                   "nextval('bundle_id'), now(), 0, '', 'identity', false FROM generate_series(1, ",
                   kBundles, ")"));
  // What is read of the table tells nothing: the summaries read it too.
  const auto used = [&] {
    return sql().Number(
        "SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE indexrelname = "
        "'bundle_points'");
  };
  Await("the database's counts", [&] { return used() > 0; });
  const int64_t used_before = used();
  EXPECT_EQ(Latest(), 1);
  Await("the database's counts", [&] { return used() > used_before; });
  // A database from before bundles told of their points.
  sql().Execute("UPDATE bundle SET first_point_id = NULL, last_point_id = NULL");
  EXPECT_EQ(Latest(), 1);
  sql().Execute("SELECT setval('data_point_id', 5000000)");
  EXPECT_EQ(Latest(), 1);
}

}  // namespace webmunk::testing
