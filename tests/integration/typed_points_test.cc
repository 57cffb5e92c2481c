#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {

class TypedPointsTest : public OwnProductTest {
 protected:
  TypedPointsTest() {
    point_.set_participant("typed");
    point_.set_generator("webmunk-extension-action");
    point_.mutable_create_time()->set_seconds(1710000000);
    point_.mutable_create_time()->set_nanos(500000000);
    point_.set_user_agent("Study/1 Test");
    point_.set_properties(R"({"action":"x"})");
  }

  v1::AppendBundleResponse Append(const std::vector<v1::NewDataPoint>& points) {
    v1::AppendBundleRequest request;
    request.mutable_typed();
    for (const auto& point : points) *request.mutable_typed()->add_points() = point;
    v1::AppendBundleResponse response;
    const grpc::Status status = ingest().Append(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  v1::NewDataPoint point_;
};

TEST_F(TypedPointsTest, TypedPointReadsBackAsAPoint) {
  point_.mutable_location()->set_latitude(1.5);
  point_.mutable_location()->set_longitude(-2.5);
  point_.set_time_zone("Asia/Tokyo");
  EXPECT_EQ(Append({point_}).stored(), 1);
  QueryClient query(product().server().NewChannel());
  v1::ListDataPointsRequest request;
  request.set_parent("participants/typed");
  const auto points = query.AllPoints(request);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].generator(), "webmunk-extension-action");
  EXPECT_EQ(points[0].secondary_identifier(), "x");
  EXPECT_EQ(points[0].create_time().nanos(), 500000000);
  EXPECT_EQ(points[0].location().longitude(), -2.5);
  const auto metadata = nlohmann::json::parse(points[0].properties()).at("passive-data-metadata");
  EXPECT_EQ(metadata.at("source"), "typed");
  EXPECT_EQ(metadata.at("timezone"), "Asia/Tokyo");
  EXPECT_EQ(metadata.at("generator"), "webmunk-extension-action: Study/1 Test");
}

TEST_F(TypedPointsTest, TypedPointMeetsItsRawForm) {
  EXPECT_EQ(Append({point_}).stored(), 1);
  EXPECT_EQ(ingest().AppendJson(JsonArray({PointText{.source = R"("typed")"}.Json()})),
            (Counts{0, 1, 0}));
}

TEST_F(TypedPointsTest, TwinsAreOccurrencesAndPointIdsAreNot) {
  EXPECT_EQ(Append({point_, point_}).stored(), 2);
  EXPECT_EQ(Append({point_, point_}).duplicate(), 2);
  point_.set_point_id("one");
  const auto response = Append({point_, point_});
  EXPECT_EQ(response.stored(), 1);
  EXPECT_EQ(response.duplicate(), 1);
}

TEST_F(TypedPointsTest, BadPointsAreQuarantinedAlone) {
  std::vector<v1::NewDataPoint> points(8, point_);
  points[1].clear_participant();
  points[2].clear_generator();
  points[3].clear_create_time();
  points[4].set_properties("[]");
  points[5].set_properties("{");
  points[6].set_participant(std::string(1025, 'x'));
  const auto response = Append(points);
  EXPECT_EQ(response.received(), 8);
  EXPECT_EQ(response.stored(), 2);
  EXPECT_EQ(response.quarantined(), 6);
  ExpectLedgerAddsUp(sql());
}

TEST_F(TypedPointsTest, PropertiesCannotBreakOutOfTheirPoint) {
  point_.set_properties(R"({"a":1},{"b":2})");
  std::vector<v1::NewDataPoint> points(2, point_);
  points[0].set_properties(R"({"action":"fine"})");
  const auto response = Append(points);
  EXPECT_EQ(response.received(), 2);
  EXPECT_EQ(response.stored(), 1);
  EXPECT_EQ(response.quarantined(), 1);
}

TEST_F(TypedPointsTest, RequestWithoutContentIsInvalid) {
  v1::AppendBundleRequest request;
  v1::AppendBundleResponse response;
  EXPECT_EQ(ingest().Append(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM bundle"), 0);
}

}  // namespace webmunk::testing
