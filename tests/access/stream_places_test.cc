// Who takes up the places of streams, and what is written down of them.

#include <csignal>
#include <functional>

#include "tests/access/access_fixture.h"
#include "tests/support/point_stream_client.h"

namespace webmunk::testing {
namespace {

constexpr char kStranger[] = "nobodys-session";

class StreamPlacesTest : public ::testing::Test {
 protected:
  StreamPlacesTest()
      : product_(SharedCluster().NewDatabase(), {"--stream_connections=1"}),
        sql_(product_.database_url()),
        channel_(product_.server().NewChannel()) {
    IngestClient(channel_).AppendJson(
        R"([{"passive-data-metadata":{"source":"a","generator":"g: t","generator-id":"g","timestamp":1}}])");
  }

  // Reads one message.
  template <typename Call, typename Request>
  static grpc::Status ReadWithSession(v1::ParticipantService::Stub& stub, Call call,
                                      const Request& request) {
    grpc::ClientContext context;
    BrowserCall{.session = kStranger}.Fill(context);
    const auto reader = (stub.*call)(&context, request);
    return reader->Finish();
  }

  // Runs strangers' calls that wait until it is found out who they are, and `meanwhile`.
  template <typename Call, typename Request>
  void WithStrangers(Call call, const Request& request, const std::function<void()>& meanwhile) {
    constexpr int kStrangers = 3;
    const auto stub =
        v1::ParticipantService::NewStub(NewTokenChannel(product_.server().gateway_address(), ""));
    sql_.Execute("BEGIN");
    sql_.Execute("LOCK TABLE session");
    std::vector<std::thread> strangers;
    for (int i = 0; i < kStrangers; ++i) {
      strangers.emplace_back([&] {
        EXPECT_EQ(ReadWithSession(*stub, call, request).error_code(),
                  grpc::StatusCode::UNAUTHENTICATED);
      });
    }
    for (int i = 0; i < 1000; ++i) {
      if (sql_.Number("SELECT count(*) FROM pg_locks WHERE NOT granted") >= kStrangers) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    meanwhile();
    sql_.Execute("COMMIT");
    for (std::thread& stranger : strangers) stranger.join();
  }

  // Waits until there are as many entries of the method that `condition` holds for.
  int64_t AwaitEntries(const std::string& method, const std::string& condition, int64_t wanted) {
    const std::string query =
        "SELECT count(*) FROM audit_entry WHERE method = $1 AND user_identifier = 'test-admin' "
        "AND ";
    int64_t found = 0;
    for (int i = 0; i < 1000; ++i) {
      found = sql_.Number(query + condition, {method});
      if (found == wanted) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return found;
  }

  Product product_;
  SqlConnection sql_;
  std::shared_ptr<grpc::Channel> channel_;
};

// More than the one place that there is.
TEST_F(StreamPlacesTest, StrangersTakeNoPlaceOfAStream) {
  WithStrangers(&v1::ParticipantService::Stub::StreamDataPoints, v1::StreamDataPointsRequest(),
                [&] {
                  PointStreamCall mine(channel_, {});
                  v1::StreamDataPointsResponse message;
                  EXPECT_TRUE(mine.Read(message));
                  EXPECT_EQ(message.data_points_size(), 1);
                  const grpc::Status status = mine.Finish();
                  EXPECT_TRUE(status.ok()) << status.error_message();
                });
}

// More than the threads of all watches.
TEST_F(StreamPlacesTest, StrangersHoldUpNoWatch) {
  WithStrangers(&v1::ParticipantService::Stub::WatchDataPoints, v1::WatchDataPointsRequest(), [&] {
    PointWatchCall mine(channel_, {});
    EXPECT_TRUE(mine.WaitUntilBegun());
  });
}

TEST_F(StreamPlacesTest, WatchIsWrittenDownWhileItGoesOn) {
  const std::string method = "ParticipantService.WatchDataPoints";
  {
    PointWatchCall watch(channel_, {});
    ASSERT_TRUE(watch.WaitUntilBegun());
    EXPECT_EQ(AwaitEntries(method, "code IS NULL", 1), 1);
  }
  EXPECT_EQ(AwaitEntries(method, "code IS NOT NULL", 1), 1);
  EXPECT_EQ(AwaitEntries(method, "true", 1), 1);
}

TEST_F(StreamPlacesTest, StreamIsWrittenDownThoughItsServerDies) {
  sql_.Execute(
      "INSERT INTO data_point SELECT participant_id, generator_id, created + n * interval '1 s', "
      "recorded, id + n, hash, false, NULL, NULL, ('{\"h\":\"' || repeat('x', 1000000) || "
      "'\",\"passive-data-metadata\":{}}')::json FROM data_point, generate_series(1, 100) n");
  PointStreamCall slow(channel_, {});
  v1::StreamDataPointsResponse message;
  ASSERT_TRUE(slow.Read(message));
  product_.server().process().Signal(SIGKILL);
  EXPECT_EQ(AwaitEntries("ParticipantService.StreamDataPoints", "code IS NULL", 1), 1);
}

}  // namespace
}  // namespace webmunk::testing
