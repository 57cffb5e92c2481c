#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/golden.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"

namespace webmunk::testing {
namespace {

// A JSON text without the white space between its tokens.
std::string Minified(const std::string& json) {
  std::string text;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (!in_string && (json[i] == ' ' || json[i] == '\n')) continue;
    text += json[i];
    if (json[i] == '"') in_string = !in_string;
    if (in_string && json[i] == '\\') text += json[++i];
  }
  return text;
}

// A recorded question in the words of the service, and the file that has its answer.
struct Recorded {
  const char* file;
  int page_size;
  int page_index;
  const char* filter;
  std::vector<std::string> order_by;
  std::optional<int64_t> latest_id = {};
};

constexpr char kPilot[] = R"(participant = "_pilot--2.b_")";

std::vector<Recorded> RecordedQuestions() {
  const std::vector<std::string> by_id = {"id"};
  return {
      {"00-all-by-pk", 5, 0, "", by_id},
      {"01-all-by-pk-page-3", 5, 3, "", by_id},
      {"02-unordered", 5, 0, "", {}},
      {"03-source-newest", 5, 0, kPilot, {"create_time desc"}},
      {"04-source-newest-page-2", 7, 2, kPilot, {"create_time desc"}},
      {"05-source-oldest-then-pk", 3, 0, kPilot, {"create_time", "id"}},
      {"06-order-two-lists",
       10,
       0,
       R"(generator = "webmunk-extension-action")",
       {"participant", "create_time desc", "id"}},
      {"07-generator-orders",
       4,
       0,
       R"(generator = "webmunk-amazon-order")",
       {"create_time desc", "id"}},
      {"08-generator-order-counts",
       100,
       0,
       R"(participant = "_pilot--2.b_" AND generator = "webmunk-amazon-order-count")",
       {"create_time desc"}},
      {"09-latest-status",
       1,
       0,
       R"(participant = "_pilot--2.b_" AND generator = "pdk-system-status")",
       {"create_time desc"}},
      {"10-secondary", 2, 0,
       R"(secondary_identifier = "webmunk-asin-item" AND )"
       R"(generator = "webmunk-extension-element-show")",
       by_id},
      {"11-secondary-null", 3, 0,
       R"(secondary_identifier = null AND generator = "webmunk-extension-action")", by_id},
      {"12-secondary-isnull-lookup", 1, 0, "secondary_identifier = null", by_id},
      {"13-created-range",
       20,
       0,
       R"(participant = "_pilot--2.b_" AND create_time >= "2024-03-11T16:34:57.418000+00:00" AND )"
       R"(create_time < "2024-03-11T22:34:57.418000+00:00")",
       {"create_time", "id"}},
      {"14-created-exact", 5, 0, R"(create_time = "2024-03-11T16:34:57.418000+00:00")", by_id},
      {"15-recorded-gt",
       2,
       0,
       R"(record_time > "2024-06-11T01:00:01.250000+00:00")",
       {"record_time", "id"}},
      {"16-recorded-lte-client",
       32,
       0,
       R"(participant = "_pilot--2.b_" AND record_time <= "2024-06-12T00:00:00.123456+00:00")",
       {"record_time desc", "id"}},
      {"17-recorded-exact-epoch", 1, 0, R"(record_time = "2024-06-11T00:00:00Z")", by_id},
      {"18-in-lookup", 4, 0,
       R"((participant = "12345678" OR participant = "Study A 01") AND )"
       R"((generator = "webmunk-extension-scroll-position" OR )"
       R"(generator = "webmunk-extension-matched-rule"))",
       by_id},
      {"19-startswith", 2, 0, R"(generator = "pdk-*")", {"id desc"}},
      {"20-excludes",
       3,
       0,
       R"(participant = "_pilot--2.b_" AND NOT generator = "pdk-system-status" AND )"
       R"(NOT generator = "webmunk-extension-element-show" AND )"
       R"(NOT generator = "webmunk-extension-element-hide")",
       {"create_time desc", "id"}},
      {"21-exclude-two-keys", 1, 0,
       R"(NOT (participant = "_pilot--2.b_" AND generator = "webmunk-extension-action"))", by_id},
      {"22-unknown-source", 5, 0, R"(participant = "nobody")", by_id},
      {"23-source-null-stored-as-dash", 5, 0, R"(participant = "-")", by_id},
      {"24-beyond-end", 5, 1000, kPilot, by_id},
      {"25-page-size-0", 0, 0, "", by_id},
      {"26-latest-pk", 1, 0, "", {"id desc"}, 500},
      {"29-odd-numbers", 100, 0, R"(generator = "study-custom-event")", by_id},
  };
}

}  // namespace

class LegacyPointsTest : public OwnProductTest {
 protected:
  LegacyPointsTest() : stub_(v1::LegacyApiService::NewStub(product().server().NewChannel())) {}

  grpc::Status Ask(const v1::QueryDataPointsRequest& request,
                   v1::QueryDataPointsResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return stub_->QueryDataPoints(&context, request, &response);
  }

  grpc::Status AskFor(const std::string& filter, v1::QueryDataPointsResponse& response) {
    v1::QueryDataPointsRequest request;
    request.set_filter(filter);
    request.set_page_size(100);
    return Ask(request, response);
  }

  int64_t CountOf(const std::string& filter) {
    v1::QueryDataPointsResponse response;
    const grpc::Status status = AskFor(filter, response);
    EXPECT_TRUE(status.ok()) << filter << ": " << status.error_message();
    return response.count();
  }

  std::unique_ptr<v1::LegacyApiService::Stub> stub_;
};

TEST_F(LegacyPointsTest, RecordedQuestionsGetTheRecordedAnswers) {
  for (const std::string& bundle : GoldenBundles()) ingest().AppendJson(bundle);
  sql().Execute(
      "UPDATE data_point SET recorded = timestamptz '2024-06-11T00:00:00Z' + place * "
      "interval '3601.25 s' FROM (SELECT received, row_number() OVER (ORDER BY id) - 1 AS place "
      "FROM bundle) AS b WHERE b.received = data_point.recorded");
  for (const Recorded& recorded : RecordedQuestions()) {
    v1::QueryDataPointsRequest request;
    request.set_filter(recorded.filter);
    request.set_page_size(recorded.page_size);
    request.set_page_index(recorded.page_index);
    for (const std::string& key : recorded.order_by) request.add_order_by(key);
    if (recorded.latest_id) request.set_latest_id(*recorded.latest_id);
    v1::QueryDataPointsResponse response;
    const grpc::Status status = Ask(request, response);
    ASSERT_TRUE(status.ok()) << recorded.file << ": " << status.error_message();
    const std::string body = absl::StrCat(
        R"({"latest":)", response.latest_id(), R"(,"count":)", response.count(),
        R"(,"page_index":)", recorded.page_index, R"(,"page_size":)", recorded.page_size,
        R"(,"matches":[)", absl::StrJoin(response.points(), ","), "]}");
    const auto expected = RecordedBody(absl::StrCat("expected/api/data-points/", recorded.file));
    EXPECT_EQ(body, Minified(expected)) << recorded.file;
  }
}

TEST_F(LegacyPointsTest, GroupsAndNegationsAndOrders) {
  std::vector<std::string> points;
  // The action is the secondary identifier; the last has none.
  for (const auto& [source, members] :
       {std::pair{"a", R"("action":"x")"}, {"b", R"("action":"y")"}, {"c", ""}}) {
    points.push_back(
        PointText{.members = members, .source = absl::StrCat("\"", source, "\"")}.Json());
  }
  ingest().AppendJson(absl::StrCat("[", absl::StrJoin(points, ","), "]"));
  sql().Execute("INSERT INTO participant_group (display_name) VALUES ('One'), ('Other')");
  sql().Execute(
      "UPDATE participant SET group_id = (SELECT id FROM participant_group "
      "WHERE display_name = 'One') WHERE identifier IN ('a', 'b')");
  EXPECT_EQ(CountOf(R"(group = "One")"), 2);
  EXPECT_EQ(CountOf(R"(group = "O*")"), 2);
  EXPECT_EQ(CountOf(R"(group = "Other")"), 0);
  EXPECT_EQ(CountOf("group = null"), 1);
  EXPECT_EQ(CountOf(R"(group != "One")"), 1);
  EXPECT_EQ(CountOf(R"(secondary_identifier = "x")"), 1);
  EXPECT_EQ(CountOf("secondary_identifier = null"), 1);
  EXPECT_EQ(CountOf(R"(NOT secondary_identifier = "x")"), 2);
  EXPECT_EQ(CountOf(R"(secondary_identifier != "x")"), 2);
  EXPECT_EQ(CountOf(R"(NOT secondary_identifier = "x*")"), 2);
  EXPECT_EQ(CountOf("id > 1"), 2);
  EXPECT_EQ(CountOf("id != 2"), 2);
}

TEST_F(LegacyPointsTest, WhatIsNotMovedYetIsOfWhomItWasMergedInto) {
  ingest().AppendJson(absl::StrCat("[", PointText{.source = R"("stays")"}.Json(), ",",
                                   PointText{.source = R"("goes")"}.Json(), "]"));
  sql().Execute("INSERT INTO participant_group (display_name) VALUES ('One'), ('Other')");
  sql().Execute(
      "UPDATE participant SET group_id = (SELECT id FROM participant_group WHERE display_name = "
      "CASE identifier WHEN 'stays' THEN 'One' ELSE 'Other' END)");
  sql().Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant "
      "WHERE identifier = 'stays') WHERE identifier = 'goes'");
  for (const char* filter : {R"(participant = "stays")", R"(participant = "goes")",
                             R"(participant = "sta*")", R"(group = "One")"}) {
    EXPECT_EQ(CountOf(filter), 2) << filter;
  }
  EXPECT_EQ(CountOf(R"(group = "Other")"), 0);
}

TEST_F(LegacyPointsTest, WhatIsNoQuestion) {
  v1::QueryDataPointsResponse response;
  for (const char* filter :
       {"nonsense = 1", "properties.x = 1", "id = \"1\"", "id = 1.5", "create_time = \"yesterday\"",
        "participant > \"a\"", "participant", "participant.x = \"a\"", "generator = null"}) {
    EXPECT_EQ(AskFor(filter, response).error_code(), grpc::INVALID_ARGUMENT) << filter;
  }
  v1::QueryDataPointsRequest request;
  request.set_page_index(-1);
  EXPECT_EQ(Ask(request, response).error_code(), grpc::INVALID_ARGUMENT);
  request.set_page_index(0);
  request.set_page_size(-1);
  EXPECT_EQ(Ask(request, response).error_code(), grpc::INVALID_ARGUMENT);
  request.set_page_size(0);
  request.add_order_by("properties.x");
  EXPECT_EQ(Ask(request, response).error_code(), grpc::INVALID_ARGUMENT);
}

TEST_F(LegacyPointsTest, TooManyCandidatesAreRefusedUnlessASourceNarrowsThem) {
  ingest().AppendJson(absl::StrCat("[", PointText{.source = R"("a")"}.Json(), ",",
                                   PointText{.source = R"("b")"}.Json(), "]"));
  // As if it had come: a share of one participant.
  sql().Execute(
      "UPDATE bundle_participant SET received = received + 6000000, "
      "stored = stored + 6000000, generator_stored = ARRAY[generator_stored[1] + 6000000] "
      "WHERE participant_id = (SELECT id FROM participant WHERE identifier = 'a')");
  sql().Execute("SELECT rebuild_participant_summary()");
  v1::QueryDataPointsResponse response;
  EXPECT_EQ(AskFor("", response).error_code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(AskFor(R"(participant = "a")", response).error_code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(AskFor(R"(NOT participant = "a")", response).error_code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(CountOf(R"(participant = "b")"), 1);
  EXPECT_EQ(CountOf(R"(participant = "b" AND create_time > "2024-01-01T00:00:00Z")"), 1);
}

}  // namespace webmunk::testing
