// Readers with a filter of participants that are under way while these are merged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/held_merge.h"
#include "tests/support/json_text.h"
#include "tests/support/merge_client.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

// More than is on its way to a reader who does not read.
constexpr int kLargePoints = 60;
constexpr size_t kLarge = 500'000;

template <typename Points>
void AddNumbers(const Points& points, std::vector<int>& numbers) {
  for (const v1::DataPoint& point : points) {
    numbers.push_back(std::stoi(point.properties().substr(point.properties().find("\"n\":") + 4)));
  }
}

// From `first` on.
std::vector<int> Count(int first, int count) {
  std::vector<int> numbers;
  for (int n = first; n < first + count; ++n) numbers.push_back(n);
  return numbers;
}

std::string Text(int n, const std::string& source, size_t bytes = 0) {
  const std::string html(bytes, 'x');
  return PointText{.members = absl::StrCat("\"n\":", n, R"(,"html":")", html, "\""),
                   .source = absl::StrCat("\"", source, "\""),
                   .timestamp = absl::StrCat(1710000000 + n)}
      .Json();
}

}  // namespace

class MergeFilterTest : public OwnProductTest {
 protected:
  MergeFilterTest() : channel_(product().server().NewChannel()) {}

  // Begins a merge, and holds its work up.
  void BeginMerge(const std::string& participant, const std::string& merged) {
    held_ = std::make_unique<HeldMerge>(product().database_url(), participant, merged);
  }

  // As the merge does, all points.
  void MoveAll() {
    sql().Execute(
        "UPDATE data_point SET participant_id = p.merged_into_id FROM participant p WHERE "
        "p.id = participant_id AND p.merged_into_id IS NOT NULL");
  }

  std::string WatchToken(const v1::WatchDataPointsRequest& request) {
    PointWatchCall begin(channel_, request);
    return begin.WaitUntilBegun() ? begin.token() : "";
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<HeldMerge> held_;
};

TEST_F(MergeFilterTest, AStreamHasWhatIsMovedToSomebodyWhomItsNamesDidNotStandFor) {
  for (int n = 0; n < kLargePoints; ++n) ingest().AppendJson(JsonArray({Text(n, "one", kLarge)}));
  // So many that the two are not read by one statement.
  for (const char* name : {"a", "b", "c", "d"}) ingest().AppendJson(JsonArray({Text(90, name)}));
  ingest().AppendJson(JsonArray({Text(100, "two"), Text(101, "two")}));
  ingest().AppendJson(JsonArray({Text(102, "three")}));
  v1::StreamDataPointsRequest request;
  request.set_filter(R"(participant = "participants/one" OR participant = "participants/two")");
  PointStreamCall call(channel_, request);
  v1::StreamDataPointsResponse message;
  ASSERT_TRUE(call.Read(message)) << call.Finish().error_message();
  std::vector<int> numbers;
  AddNumbers(message.data_points(), numbers);
  // While the server reads the first one.
  BeginMerge("three", "two");
  MoveAll();
  while (call.Read(message)) AddNumbers(message.data_points(), numbers);
  EXPECT_TRUE(call.Finish().ok());
  std::vector<int> expected = Count(0, kLargePoints);
  for (const int n : {100, 101, 102}) expected.push_back(n);
  EXPECT_THAT(numbers, ElementsAreArray(expected));
}

TEST_F(MergeFilterTest, AWatchThatCatchesUpFollowsItsNamesToSomebodyElse) {
  v1::WatchDataPointsRequest request;
  request.set_filter(R"(participant = "participants/goes")");
  const std::string token = WatchToken(request);
  ASSERT_NE(token, "");
  request.set_resume_token(token);
  ingest().AppendJson(JsonArray({Text(100, "stays")}));
  for (int n = 0; n < kLargePoints; ++n) ingest().AppendJson(JsonArray({Text(n, "goes", kLarge)}));
  const auto stub = v1::ParticipantService::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto reader = stub->WatchDataPoints(&context, request);
  // Time enough to begin, and not to be dropped.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  MergeClient merges(channel_);
  merges.AwaitEnd(merges.Start("stays", "goes").name());
  std::vector<int> numbers;
  v1::WatchDataPointsResponse message;
  while (numbers.size() < kLargePoints && reader->Read(&message)) {
    AddNumbers(message.data_points(), numbers);
  }
  EXPECT_EQ(numbers, Count(0, kLargePoints));
  context.TryCancel();
  reader->Finish();
}

TEST_F(MergeFilterTest, AWatchHasAPointOnceThoughItsBundleHasTwoSharesOfAParticipant) {
  v1::WatchDataPointsRequest request;
  const std::string token = WatchToken(request);
  ASSERT_NE(token, "");
  request.set_resume_token(token);
  ingest().AppendJson(JsonArray({Text(0, "one"), Text(1, "two"), Text(2, "two"), Text(3, "one")}));
  BeginMerge("one", "two");
  MoveAll();
  PointWatchCall watch(channel_, request);
  ASSERT_TRUE(watch.WaitUntilBegun());
  watch.WaitFor(4);
  ingest().AppendJson(JsonArray({Text(4, "one")}));
  std::vector<int> numbers;
  AddNumbers(watch.WaitFor(5), numbers);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_THAT(numbers, ElementsAre(0, 1, 2, 3, 4));
}

}  // namespace webmunk::testing
