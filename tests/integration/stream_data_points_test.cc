#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {
namespace {

constexpr int kCount = 600;

}  // namespace

class StreamDataPointsTest : public SharedProductTest {
 protected:
  StreamDataPointsTest() : channel_(product().server().NewChannel()), query_(channel_) {
    // Some 5 MB: several messages. The first test stores them.
    const std::string html(8000, 'x');
    std::vector<std::string> points;
    for (int n = 0; n < kCount; ++n) {
      points.push_back(PointText{
          .members = absl::StrCat("\"n\":", n, R"(,"html":")", html, "\""),
          .source = absl::StrCat("\"stream/", n % 4, "\""),
          .timestamp = absl::StrCat(1710000000 + n / 2),
          .more_metadata =
              n % 3 == 0 ? absl::StrCat(R"(,"latitude":)", n / 8.0, R"(,"longitude":-1.5)") : ""}
                           .Json());
    }
    ingest().AppendJson(JsonArray(points));
  }

  struct Read {
    std::vector<std::string> points;
    std::string first_token;
    size_t in_first = 0;
    std::string watch_token;
    int messages = 0;
    grpc::Status status;
  };

  Read All(const v1::StreamDataPointsRequest& request) {
    Read read;
    PointStreamCall call(channel_, request);
    v1::StreamDataPointsResponse message;
    while (call.Read(message)) {
      for (const auto& point : message.data_points())
        read.points.push_back(point.SerializeAsString());
      if (read.messages++ == 0) {
        read.first_token = message.resume_token();
        read.in_first = read.points.size();
      }
      read.watch_token = message.watch_token();
    }
    read.status = call.Finish();
    return read;
  }

  // What lists give.
  std::vector<std::string> Listed(const std::string& filter) {
    v1::ListDataPointsRequest request;
    request.set_filter(filter);
    std::vector<std::string> points;
    for (const auto& point : query_.AllPoints(request)) points.push_back(point.SerializeAsString());
    return points;
  }

  std::shared_ptr<grpc::Channel> channel_;
  QueryClient query_;
};

TEST_F(StreamDataPointsTest, SendsEachPointOnceAsListsGiveThem) {
  const Read read = All({});
  EXPECT_TRUE(read.status.ok()) << read.status.error_message();
  EXPECT_EQ(read.points, Listed(""));
  EXPECT_EQ(read.points.size(), static_cast<size_t>(kCount));
  EXPECT_GE(read.messages, 4);
}

TEST_F(StreamDataPointsTest, FiltersAndLeavesOut) {
  v1::StreamDataPointsRequest request;
  request.set_filter(R"(participant = "participants/stream/1" AND properties.n < 300)");
  EXPECT_EQ(All(request).points, Listed(request.filter()));
  EXPECT_EQ(All(request).points.size(), 75U);
  request.add_omitted_properties("html");
  request.mutable_read_mask()->add_paths("properties");
  const Read read = All(request);
  ASSERT_EQ(read.points.size(), 75U);
  EXPECT_LT(read.points.front().size(), 300U);
  request.Clear();
  request.set_parent("participants/stream/2");
  EXPECT_EQ(All(request).points.size(), 150U);
  request.set_parent("participants/nobody");
  EXPECT_EQ(All(request).status.error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(StreamDataPointsTest, GoesOnBehindEachToken) {
  const std::vector<std::string> all = All({}).points;
  v1::StreamDataPointsRequest request;
  std::vector<std::string> pieces;
  // A new call for each message.
  for (int calls = 0; calls < 1000; ++calls) {
    v1::StreamDataPointsResponse message;
    const grpc::Status status = ReadOneMessage(channel_, request, message);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const auto& point : message.data_points()) pieces.push_back(point.SerializeAsString());
    if (!message.watch_token().empty()) break;
    request.set_resume_token(message.resume_token());
  }
  EXPECT_EQ(pieces, all);
}

TEST_F(StreamDataPointsTest, ATokenThatWasTamperedWithIsInvalid) {
  const std::string token = All({}).first_token;
  v1::StreamDataPointsRequest request;
  for (size_t i = 0; i < token.size(); ++i) {
    std::string tampered = token;
    tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
    request.set_resume_token(tampered);
    EXPECT_EQ(All(request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << i;
  }
  request.set_resume_token(token);
  request.set_filter("properties.n < 300");
  EXPECT_EQ(All(request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(StreamDataPointsTest, TheWatchTokenGivesWhatWasStoredSince) {
  v1::StreamDataPointsRequest request;
  request.set_filter(R"(properties.text = "later")");
  const Read read = All(request);
  ASSERT_FALSE(read.watch_token.empty());
  ingest().AppendJson(
      JsonArray({PointText{.members = R"("text":"later")", .source = R"("stream/0")"}.Json()}));
  v1::WatchDataPointsRequest watch;
  watch.set_filter(request.filter());
  watch.set_resume_token(read.watch_token);
  PointWatchCall call(channel_, watch);
  EXPECT_EQ(call.WaitFor(1).size(), 1U);
  sql().Execute("DELETE FROM data_point WHERE properties::text LIKE '%later%'");
}

// More participants than are looked up at a time, and more points of one than a statement
// with a filter reads.
TEST(StreamDataPointsLongTest, NothingIsLostOrDoubledWhereOneStatementFollowsUponAnother) {
  constexpr int kParticipants = 1005;
  constexpr int kOfFirst = 20'005;
  Product product(SharedCluster().NewDatabase());
  const auto channel = product.server().NewChannel();
  IngestClient(channel).AppendJson(JsonArray({PointText().Json()}));
  SqlConnection sql(product.database_url());
  sql.Execute("DELETE FROM data_point");
  sql.Execute(
      absl::StrCat("INSERT INTO participant (identifier, identifier_sha256) SELECT 'p' || n, "
                   "sha256(('p' || n)::bytea) FROM generate_series(2, ",
                   kParticipants, ") n"));
  const auto store = [&](const std::string& participants, int first, int last) {
    sql.Execute(absl::StrCat(
        "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
        "encrypted, properties) SELECT p.id, g.id, now() - interval '200 days' + n * interval '10 "
        "min', now(), nextval('data_point_id'), md5(n::text)::uuid, false, ('{\"n\":' || n || "
        "',\"passive-data-metadata\":{}}')::json FROM (SELECT * FROM participant ",
        participants, ") p, generator g, generate_series(", first, ", ", last, ") n"));
  };
  store("ORDER BY id LIMIT 1", 1, kOfFirst);
  store("ORDER BY id OFFSET 1", kOfFirst + 1, kOfFirst + 1);
  sql.Execute("ANALYZE data_point");
  for (const char* filter : {"", R"(record_time > "2020-01-01T00:00:00Z")"}) {
    v1::StreamDataPointsRequest request;
    request.set_filter(filter);
    PointStreamCall call(channel, request);
    v1::StreamDataPointsResponse message;
    std::vector<std::string> read;
    while (call.Read(message)) {
      for (const v1::DataPoint& point : message.data_points()) {
        read.push_back(point.participant() + " " +
                       point.properties().substr(0, point.properties().find(',')));
      }
    }
    const grpc::Status status = call.Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> wanted;
    for (int n = 1; n <= kOfFirst; ++n) wanted.push_back(absl::StrCat("participants/p {\"n\":", n));
    for (int n = 2; n <= kParticipants; ++n) {
      wanted.push_back(absl::StrCat("participants/p", n, " {\"n\":", kOfFirst + 1));
    }
    EXPECT_EQ(read.size(), wanted.size()) << filter;
    EXPECT_TRUE(read == wanted) << filter;
  }
}

TEST(StreamDataPointsLimitTest, OnlySoManyStreamAtATime) {
  Product product(SharedCluster().NewDatabase(), {"--stream_connections=1"});
  const auto channel = product.server().NewChannel();
  IngestClient(channel).AppendJson(JsonArray({PointText().Json()}));
  // More than a connection takes from a server whose client does not read.
  SqlConnection(product.database_url())
      .Execute(
          "INSERT INTO data_point SELECT participant_id, generator_id, created + n * interval '1 "
          "s', "
          "recorded, id + n, hash, false, NULL, NULL, ('{\"h\":\"' || repeat('x', 1000000) || "
          "'\",\"passive-data-metadata\":{}}')::json FROM data_point, generate_series(1, 100) n");
  v1::StreamDataPointsResponse message;
  PointStreamCall slow(channel, {});
  ASSERT_TRUE(slow.Read(message));
  PointStreamCall other(channel, {});
  EXPECT_FALSE(other.Read(message));
  EXPECT_EQ(other.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  int points = message.data_points_size();
  while (slow.Read(message)) points += message.data_points_size();
  EXPECT_TRUE(slow.Finish().ok());
  EXPECT_EQ(points, 101);
  // There is room again, once the server has put away the call before.
  for (int tries = 0; tries < 50; ++tries) {
    PointStreamCall next(channel, {});
    if (next.Read(message)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  FAIL() << "the ended call still counts";
}

}  // namespace webmunk::testing
