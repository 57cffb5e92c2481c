#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {
namespace {

constexpr int kCount = 120;
constexpr int64_t kFirst = 1710000000;

// Point n is of participant filter/(n % 3), of kind even or odd, made at second n / 2;
// each third has a place, each fourth a secondary identifier.
std::string Text(int n) {
  PointText point{.members = absl::StrCat("\"n\":", n, R"(,"deep":{"list":[{"n":)", n,
                                          R"(}]},"text":"t)", n % 10, "\""),
                  .source = absl::StrCat("\"filter/", n % 3, "\""),
                  .timestamp = absl::StrCat(kFirst + n / 2),
                  .generator_id = n % 2 == 0 ? R"("kind-even")" : R"("kind-odd")"};
  if (n % 3 == 0)
    point.more_metadata = absl::StrCat(R"(,"latitude":)", n / 2.0, R"(,"longitude":-1.5)");
  return point.Json();
}

// The value of member n.
int N(const v1::DataPoint& point) {
  return std::stoi(point.properties().substr(point.properties().find("\"n\":") + 4));
}

}  // namespace

class FilterDataPointsTest : public SharedProductTest {
 protected:
  FilterDataPointsTest() : query_(product().server().NewChannel()) {
    std::vector<std::string> points;
    points.reserve(kCount);
    for (int n = 0; n < kCount; ++n) points.push_back(Text(n));
    // The first test stores them, the others find them there.
    ingest().AppendJson(JsonArray(points));
  }

  std::vector<int> Numbers(v1::ListDataPointsRequest request) {
    std::vector<int> numbers;
    for (const v1::DataPoint& point : query_.AllPoints(std::move(request))) {
      numbers.push_back(N(point));
    }
    return numbers;
  }

  // Of those of this test's participants.
  static std::vector<int> Expected(const std::function<bool(int)>& holds) {
    std::vector<int> numbers;
    for (int n = 0; n < kCount; ++n) {
      if (holds(n)) numbers.push_back(n);
    }
    return numbers;
  }

  grpc::Status Ask(const v1::ListDataPointsRequest& request) {
    v1::ListDataPointsResponse response;
    return query_.List(request, response);
  }

  QueryClient query_;
};

TEST_F(FilterDataPointsTest, AFilterSaysTheSameAtEveryPageSizeAndOverEveryPath) {
  struct Case {
    std::string filter;
    std::function<bool(int)> holds;
  };
  const std::vector<Case> cases = {
      {"", [](int) { return true; }},
      {R"(participant = "participants/filter/1")", [](int n) { return n % 3 == 1; }},
      {R"(participant != "participants/filter/1")", [](int n) { return n % 3 != 1; }},
      {R"(participant = "participants/nobody")", [](int) { return false; }},
      {R"(generator = "kind-even")", [](int n) { return n % 2 == 0; }},
      {R"(generator = "kind-o*")", [](int n) { return n % 2 == 1; }},
      {R"(generator = "kind-even" OR properties.n < 10)",
       [](int n) { return n % 2 == 0 || n < 10; }},
      {R"(create_time >= "2024-03-09T16:00:10Z" AND create_time < "2024-03-09T16:00:20Z")",
       [](int n) { return n / 2 >= 10 && n / 2 < 20; }},
      {"location.latitude > 15 AND location.latitude <= 30",
       [](int n) { return n % 3 == 0 && n > 30 && n <= 60; }},
      {"NOT location.latitude > 15", [](int n) { return n % 3 != 0 || n <= 30; }},
      {"properties.deep.list.0.n >= 100", [](int n) { return n >= 100; }},
      {R"(properties.text = "t7" AND NOT properties.n = 17)",
       [](int n) { return n % 10 == 7 && n != 17; }},
      {R"(participant = "participants/filter/0" AND properties.n = 3 OR properties.n = 4)",
       [](int n) { return n == 3; }},
      {R"(group = "")", [](int) { return true; }},
      {"secondary_identifier = null", [](int) { return true; }},
  };
  for (const Case& c : cases) {
    v1::ListDataPointsRequest request;
    request.set_filter(c.filter);
    for (const int size : {1, 7, 1000}) {
      request.set_page_size(size);
      std::vector<int> numbers = Numbers(request);
      std::sort(numbers.begin(), numbers.end());
      EXPECT_EQ(numbers, Expected(c.holds)) << c.filter << " by pages of " << size;
    }
    request.set_parent("participants/filter/0");
    request.set_page_size(7);
    EXPECT_EQ(Numbers(request), Expected([&](int n) { return n % 3 == 0 && c.holds(n); }))
        << c.filter << " of one participant";
    request.clear_parent();
    request.add_generators("kind-odd");
    request.set_order_by("create_time desc");
    std::vector<int> numbers = Numbers(request);
    std::vector<int> seconds;
    for (const int n : numbers) seconds.push_back(-n / 2);
    EXPECT_TRUE(std::is_sorted(seconds.begin(), seconds.end())) << c.filter;
    std::sort(numbers.begin(), numbers.end());
    EXPECT_EQ(numbers, Expected([&](int n) { return n % 2 == 1 && c.holds(n); }))
        << c.filter << " of one generator";
  }
}

TEST_F(FilterDataPointsTest, OverParticipantsEachIsWhole) {
  v1::ListDataPointsRequest request;
  request.set_page_size(11);
  std::vector<std::string> order;
  for (const v1::DataPoint& point : query_.AllPoints(request)) {
    if (order.empty() || order.back() != point.participant()) order.push_back(point.participant());
  }
  EXPECT_EQ(order.size(), 3U);
  EXPECT_EQ(std::set(order.begin(), order.end()).size(), 3U);
}

TEST_F(FilterDataPointsTest, GroupsSelect) {
  sql().Execute("INSERT INTO participant_group (display_name) VALUES ('filtered')");
  const std::string id = sql().Value("SELECT id FROM participant_group");
  sql().Execute("UPDATE participant SET group_id = " + id + " WHERE identifier = 'filter/2'");
  v1::ListDataPointsRequest request;
  request.set_filter(absl::StrCat("group = \"participantGroups/", id, "\""));
  std::vector<int> numbers = Numbers(request);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers, Expected([](int n) { return n % 3 == 2; }));
  sql().Execute("UPDATE participant SET group_id = NULL");
}

TEST_F(FilterDataPointsTest, AnotherNameOfAParticipantStandsForIt) {
  sql().Execute(
      "INSERT INTO participant (identifier, identifier_sha256, merged_into_id) SELECT 'alias', "
      "sha256('alias'), id FROM participant WHERE identifier = 'filter/1'");
  v1::ListDataPointsRequest request;
  request.set_filter(R"(participant = "participants/alias")");
  EXPECT_EQ(Numbers(request), Expected([](int n) { return n % 3 == 1; }));
  request.set_filter(R"(NOT participant != "participants/alias")");
  EXPECT_EQ(Numbers(request), Expected([](int n) { return n % 3 == 1; }));
  sql().Execute("DELETE FROM participant WHERE identifier = 'alias'");
}

TEST_F(FilterDataPointsTest, TimeOrderNeedsOneParticipantOrOneGenerator) {
  v1::ListDataPointsRequest request;
  request.set_order_by("create_time");
  EXPECT_EQ(Ask(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.add_generators("kind-odd");
  request.add_generators("kind-even");
  EXPECT_EQ(Ask(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_filter(R"(generator = "kind-odd")");
  EXPECT_EQ(Numbers(request).size(), 60U);
}

TEST_F(FilterDataPointsTest, OnlyTheFieldsOfTheMaskAreFilledIn) {
  v1::ListDataPointsRequest request;
  request.set_parent("participants/filter/0");
  request.mutable_read_mask()->add_paths("id");
  request.mutable_read_mask()->add_paths("create_time");
  request.set_filter("properties.n = 30");
  auto points = query_.AllPoints(request);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].id().size(), 32U);
  EXPECT_EQ(points[0].create_time().seconds(), kFirst + 15);
  EXPECT_EQ(points[0].properties(), "");
  EXPECT_EQ(points[0].participant(), "");
  EXPECT_FALSE(points[0].has_location());
  request.mutable_read_mask()->add_paths("location.latitude");
  EXPECT_EQ(Ask(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(FilterDataPointsTest, PropertiesCanBeLeftOut) {
  v1::ListDataPointsRequest request;
  request.set_parent("participants/filter/0");
  request.add_omitted_properties("deep.list[].n");
  request.add_omitted_properties("text");
  for (const v1::DataPoint& point : query_.AllPoints(request)) {
    EXPECT_TRUE(absl::StrContains(point.properties(), R"("deep":{"list":[{}]},"passive)"))
        << point.properties();
  }
  request.add_omitted_properties("passive-data-metadata.source");
  EXPECT_EQ(Ask(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(FilterDataPointsTest, WhatPostgresqlCouldNotReadBreaksNothing) {
  ingest().AppendJson(
      JsonArray({PointText{.members = R"("n":1,"bad":"\u0000 \ud800 x")", .source = R"("odd text")"}
                     .Json()}));
  v1::ListDataPointsRequest request;
  request.set_parent("participants/odd text");
  request.set_filter(R"(properties.bad = " *")");
  EXPECT_EQ(Numbers(request).size(), 1U);
  sql().Execute(
      "DELETE FROM data_point WHERE participant_id = (SELECT id FROM participant WHERE identifier "
      "= 'odd text')");
}

TEST_F(FilterDataPointsTest, AFilterThatCannotBeReadTellsWhere) {
  v1::ListDataPointsRequest request;
  request.set_filter(R"(generator = "a" AND color = 1)");
  const grpc::Status status = Ask(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(absl::StrContains(status.error_message(), "color")) << status.error_message();
  EXPECT_TRUE(absl::EndsWith(status.error_message(), "at position 21")) << status.error_message();
}

TEST_F(FilterDataPointsTest, APageIsBoundedWhateverTheFilterLetsThrough) {
  std::vector<std::string> points;
  for (int n = 0; n < 25'000; ++n) {
    points.push_back(PointText{.members = absl::StrCat("\"n\":", n),
                               .source = R"("many")",
                               .timestamp = absl::StrCat(kFirst + n)}
                         .Json());
  }
  ingest().AppendJson(JsonArray(points));
  v1::ListDataPointsRequest request;
  request.set_parent("participants/many");
  request.set_filter("properties.n = 24999");
  v1::ListDataPointsResponse response;
  ASSERT_TRUE(query_.List(request, response).ok());
  EXPECT_EQ(response.data_points_size(), 0);
  EXPECT_FALSE(response.next_page_token().empty());
  EXPECT_EQ(Numbers(request).size(), 1U);
  sql().Execute(
      "DELETE FROM data_point WHERE participant_id = (SELECT id FROM participant WHERE identifier "
      "= 'many')");
}

TEST_F(FilterDataPointsTest, SoIsWhatTheDatabaseReadsInVain) {
  ingest().AppendJson(JsonArray({PointText{.source = R"("rare")"}.Json()}));
  // The filter is for SQL, and holds for the last of them alone.
  sql().Execute(
      "INSERT INTO data_point SELECT participant_id, generator_id, created + n * interval '1 s', "
      "recorded, id + n, hash, false, CASE WHEN n = 120000 THEN 'seldom' END, NULL, properties "
      "FROM data_point, generate_series(1, 120000) n WHERE participant_id = (SELECT id FROM "
      "participant WHERE identifier = 'rare')");
  v1::ListDataPointsRequest request;
  request.set_filter(R"(secondary_identifier = "seldom")");
  v1::ListDataPointsRequest of_one = request;
  of_one.set_parent("participants/rare");
  v1::ListDataPointsRequest backwards = of_one;
  backwards.set_order_by("create_time desc");
  v1::ListDataPointsRequest by_time = request;
  by_time.add_generators("webmunk-extension-action");
  by_time.set_order_by("create_time");
  for (const auto& asked : {request, of_one, by_time}) {
    v1::ListDataPointsResponse response;
    ASSERT_TRUE(query_.List(asked, response).ok());
    EXPECT_EQ(response.data_points_size(), 0) << asked.ShortDebugString();
    EXPECT_FALSE(response.next_page_token().empty()) << asked.ShortDebugString();
    EXPECT_EQ(query_.AllPoints(asked).size(), 1U) << asked.ShortDebugString();
  }
  v1::ListDataPointsResponse response;
  ASSERT_TRUE(query_.List(backwards, response).ok());
  EXPECT_EQ(response.data_points_size(), 1);
  EXPECT_EQ(query_.AllPoints(backwards).size(), 1U);
  v1::StreamDataPointsRequest stream;
  stream.set_filter(request.filter());
  PointStreamCall call(product().server().NewChannel(), stream);
  v1::StreamDataPointsResponse message;
  int found = 0;
  while (call.Read(message)) found += message.data_points_size();
  EXPECT_TRUE(call.Finish().ok());
  EXPECT_EQ(found, 1);
  sql().Execute(
      "DELETE FROM data_point WHERE participant_id = (SELECT id FROM participant WHERE identifier "
      "= 'rare')");
}

}  // namespace webmunk::testing
