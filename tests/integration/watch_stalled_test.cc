// Readers of watches who stall, beside one who reads.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

class WatchStalledTest : public OwnProductTest {
 protected:
  static std::string Text(int n, size_t html_bytes) {
    return PointText{
        .members = absl::StrCat("\"n\":", n, R"(,"html":")", std::string(html_bytes, 'x'), "\""),
        .source = R"("w")",
        .timestamp = absl::StrCat(1710000000 + n)}
        .Json();
  }
};

// As many as can take all the room for messages.
TEST_F(WatchStalledTest, WhoReadsIsNotEndedForThoseWhoDoNot) {
  const auto channel = product().server().NewChannel();
  v1::WatchDataPointsRequest request;
  {
    PointWatchCall begin(channel, request);
    ASSERT_TRUE(begin.WaitUntilBegun());
    request.set_resume_token(begin.token());
  }
  constexpr int kPoints = 20;
  for (int n = 0; n < kPoints; ++n) ingest().AppendJson(JsonArray({Text(n, 500'000)}));
  constexpr int kStalled = 72;
  std::vector<std::unique_ptr<PointWatchCall>> stalled;
  for (int i = 0; i < kStalled; ++i) {
    stalled.push_back(
        std::make_unique<PointWatchCall>(product().server().NewChannel(), request, false));
  }
  // Less than the server is patient.
  std::this_thread::sleep_for(std::chrono::seconds(3));
  PointWatchCall reader(channel, request);
  EXPECT_EQ(reader.WaitFor(kPoints).size(), static_cast<size_t>(kPoints));
  ingest().AppendJson(JsonArray({Text(kPoints, 100'000)}));
  EXPECT_EQ(reader.WaitFor(kPoints + 1).size(), static_cast<size_t>(kPoints + 1));
  // Who had to make room is told so, and goes on behind what it had.
  size_t ended = 0;
  const auto is_ended = [&] {
    const grpc::Status status = stalled[ended]->WaitForEnd(std::chrono::seconds(1));
    return status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
  };
  while (ended < stalled.size() && !is_ended()) ++ended;
  ASSERT_LT(ended, stalled.size()) << "nobody made room";
  const size_t had = stalled[ended]->WaitFor(0).size();
  ASSERT_LT(had, static_cast<size_t>(kPoints));
  if (!stalled[ended]->token().empty()) request.set_resume_token(stalled[ended]->token());
  PointWatchCall rest(channel, request);
  EXPECT_EQ(rest.WaitFor(kPoints + 1 - had).size(), kPoints + 1 - had);
}

}  // namespace webmunk::testing
