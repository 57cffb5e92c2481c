#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/await.h"
#include "tests/support/federation.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/scripted_receiver.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {
namespace {

using Reply = ScriptedReceiver::Reply;
using Request = ScriptedReceiver::Request;

std::string Point(const std::string& participant, int number) {
  return PointText{.members = "\"n\":" + std::to_string(number), .source = '"' + participant + '"'}
      .Json();
}

// The numbers of the points in all requests from the `first` on, in order.
std::vector<int> NumbersIn(ScriptedReceiver& receiver, size_t first) {
  std::vector<int> numbers;
  const std::vector<Request> requests = receiver.requests();
  for (size_t i = first; i < requests.size(); ++i) {
    for (const auto& point : nlohmann::json::parse(FormField(requests[i].body, "payload"))) {
      numbers.push_back(point.at("n"));
    }
  }
  return numbers;
}

std::vector<int> NumbersBelow(int count) {
  std::vector<int> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

// In the system that this one replaces no answer counted as success, a connection
// that could not be made ended the run, what did not fit into a bundle was dropped,
// and a time-out stored the local points of the bundle once more.
class Gap06Test : public ::testing::Test {
 protected:
  Gap06Test()
      : product_(SharedCluster().NewDatabase(),
                 {"--delivery_interval=1s", "--delivery_max_wait=500ms", "--delivery_timeout=2s",
                  "--delivery_connect_timeout=1s", "--task_lease=4s"}),
        sql_(product_.database_url()),
        http_(product_.http_port()) {}

  void AssignAt(const std::string& participant, const std::string& server, const std::string& url) {
    DataServerClient(product_.server().NewChannel()).CreateAt(server, url);
    Assign(sql_, participant, server);
  }

  // A bundle of the extension with `count` points of each participant.
  void Post(const std::vector<std::string>& participants, int count) {
    std::vector<std::string> points;
    for (int number = 0; number < count; ++number) {
      for (const std::string& participant : participants) {
        points.push_back(Point(participant, number));
      }
    }
    const auto response = http_.Send(BundlePost(JsonArray(points)));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201);
  }

  int64_t LocalPoints() { return sql_.Number("SELECT count(*) FROM data_point"); }

  Product product_;
  SqlConnection sql_;
  HttpClient http_;
};

TEST_F(Gap06Test, Gap06FailedDeliveriesNeitherLosePointsNorDoubleThoseThatStay) {
  constexpr int kPoints = 150;
  constexpr size_t kFailures = 3;
  std::atomic<int> attempts = 0;
  ScriptedReceiver receiver([&](const Request&) -> Reply {
    switch (attempts++) {
      case 0:
        return {.is_cut = true};
      case 1:
        return {.is_silent = true};
      case 2:
        return {.status = 500};
      default:
        // Any 2xx is a success, whatever its body.
        return {.status = 200, .body = "done"};
    }
  });
  AssignAt("far", "scripted", receiver.Url("/data/add-bundle.json"));
  Post({"far", "near"}, kPoints);
  AwaitDelivered(sql_);
  EXPECT_EQ(NumbersIn(receiver, kFailures), NumbersBelow(kPoints));
  EXPECT_EQ(LocalPoints(), kPoints);
  Post({"far", "near"}, kPoints);
  AwaitDelivered(sql_);
  EXPECT_EQ(NumbersIn(receiver, kFailures), NumbersBelow(kPoints)) << "sent again, it is known";
  EXPECT_EQ(LocalPoints(), kPoints);
  ExpectLedgerAddsUp(sql_);
}

TEST_F(Gap06Test, Gap06ServerThatIsAwayStopsNeitherOtherServersNorLocalPoints) {
  std::string nobody;
  {
    nobody = ScriptedReceiver([](const Request&) { return Reply{}; }).Url("/");
  }
  ScriptedReceiver receiver([](const Request&) { return Reply{}; });
  AssignAt("lost", "a-away", nobody);
  AssignAt("far", "scripted", receiver.Url("/"));
  Post({"lost", "near", "far"}, 3);
  Await("the other server has its points", [&] {
    return sql_.Number("SELECT count(*) FROM outbox_point WHERE delivered IS NOT NULL") == 3;
  });
  EXPECT_EQ(NumbersIn(receiver, 0), NumbersBelow(3));
  EXPECT_EQ(LocalPoints(), 3);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM outbox_point WHERE delivered IS NULL"), 3)
      << "kept until it is back";
}

}  // namespace
}  // namespace webmunk::testing
