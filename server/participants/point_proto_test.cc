#include "server/participants/point_proto.h"

#include <gtest/gtest.h>

#include <string>

#include "server/participants/point_wire.h"
#include "webmunk/v1/point_stream.pb.h"

namespace webmunk {
namespace {

constexpr std::string_view kProperties = R"({"a":1,"passive-data-metadata":{"source":"x"}})";

ScannedPoint Point() {
  ScannedPoint point;
  for (size_t i = 0; i < point.position.hash.size(); ++i) {
    point.position.hash[i] = static_cast<uint8_t>(i * 17);
  }
  point.view.generator = "g";
  point.view.created = 1717200000'123456;
  point.view.recorded = 1717200001'000000;
  point.view.properties = kProperties;
  return point;
}

// The bytes that protobuf makes of the same.
std::string ByProtobuf(const PointSelection& selection, const ScannedPoint& point) {
  v1::StreamDataPointsResponse message;
  FillDataPoint(selection, {.id = 1, .identifier = "alice/é", .group_id = {}}, point,
                *message.add_data_points());
  message.set_resume_token("token");
  return message.SerializeAsString();
}

std::string ByHand(const PointSelection& selection, const ScannedPoint& point) {
  std::string bytes;
  AppendDataPoint(selection, {.id = 1, .identifier = "alice/é", .group_id = {}}, point, bytes);
  AppendTextField(2, "token", bytes);
  return bytes;
}

TEST(PointWireTest, WritesWhatProtobufWrites) {
  const PointSelection selection;
  ScannedPoint point = Point();
  EXPECT_EQ(ByHand(selection, point), ByProtobuf(selection, point));
  point.view.secondary = "";
  point.view.location = GeoPoint{.latitude = 0, .longitude = -73.5};
  EXPECT_EQ(ByHand(selection, point), ByProtobuf(selection, point));
  // Before 1970, and with nothing behind the second.
  point.view.created = -1;
  point.view.recorded = 0;
  EXPECT_EQ(ByHand(selection, point), ByProtobuf(selection, point));
  const std::string large =
      R"({"h":")" + std::string(100'000, 'x') + R"(","passive-data-metadata":{"source":"x"}})";
  point.view.properties = large;
  EXPECT_EQ(ByHand(selection, point), ByProtobuf(selection, point));
}

TEST(PointWireTest, LeavesOutWhatIsNotWanted) {
  PointSelection selection;
  selection.fields = {false, true, false, false, true, false, false, false};
  EXPECT_EQ(ByHand(selection, Point()), ByProtobuf(selection, Point()));
  selection.fields = {};
  selection.omitted.push_back({*ParseRedactionPath("a"), true});
  EXPECT_EQ(ByHand(selection, Point()), ByProtobuf(selection, Point()));
  EXPECT_EQ(ByHand(selection, Point()).find("\"a\""), std::string::npos);
}

}  // namespace
}  // namespace webmunk
