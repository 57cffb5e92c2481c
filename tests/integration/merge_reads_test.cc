// Readers that are under way while participants are merged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/held_merge.h"
#include "tests/support/json_text.h"
#include "tests/support/merge_client.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAreArray;

constexpr int kPerParticipant = 10;

// The value of member n.
int N(const v1::DataPoint& point) {
  return std::stoi(point.properties().substr(point.properties().find("\"n\":") + 4));
}

template <typename Points>
void AddNumbers(const Points& points, std::vector<int>& numbers) {
  for (const v1::DataPoint& point : points) numbers.push_back(N(point));
}

std::vector<int> Sorted(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// Each once.
std::vector<int> Distinct(std::vector<int> numbers) {
  numbers = Sorted(std::move(numbers));
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<int> UpTo(int count) {
  std::vector<int> numbers;
  for (int n = 0; n < count; ++n) numbers.push_back(n);
  return numbers;
}

}  // namespace

class MergeReadsTest : public OwnProductTest {
 protected:
  MergeReadsTest()
      : channel_(product().server().NewChannel()), merges_(channel_), query_(channel_) {}

  // Points of one, two and three, in the order of their ids: n from 0 on, of each in
  // turn by time.
  void StoreThree(size_t html_bytes = 0) {
    const std::string html(html_bytes, 'x');
    const char* names[] = {"one", "two", "three"};
    for (int p = 0; p < 3; ++p) {
      std::vector<std::string> points;
      for (int i = 0; i < kPerParticipant; ++i) {
        points.push_back(Text(p * kPerParticipant + i, names[p], i * 3 + p, html));
      }
      ingest().AppendJson(JsonArray(points));
    }
  }

  static std::string Text(int n, const std::string& source, int second, const std::string& html) {
    return PointText{.members = absl::StrCat("\"n\":", n, R"(,"html":")", html, "\""),
                     .source = absl::StrCat("\"", source, "\""),
                     .timestamp = absl::StrCat(1710000000 + second)}
        .Json();
  }

  void Merge(const std::string& participant, const std::string& merged) {
    merges_.AwaitEnd(merges_.Start(participant, merged).name());
  }

  // Begins a merge, and holds its work up until `held_` is gone.
  void BeginMerge(const std::string& participant, const std::string& merged) {
    held_ = std::make_unique<HeldMerge>(product().database_url(), participant, merged);
  }

  // As the merge does, one point.
  void MoveOne(int n) {
    sql().Execute(absl::StrCat(
        "UPDATE data_point SET participant_id = p.merged_into_id FROM participant p WHERE "
        "p.id = participant_id AND p.merged_into_id IS NOT NULL AND properties::text LIKE "
        "'{\"n\":",
        n, ",%'"));
  }

  v1::ListDataPointsResponse Page(v1::ListDataPointsRequest& request) {
    v1::ListDataPointsResponse response;
    const grpc::Status status = query_.List(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    request.set_page_token(response.next_page_token());
    return response;
  }

  std::vector<int> Rest(v1::ListDataPointsRequest& request) {
    std::vector<int> numbers;
    do {
      AddNumbers(Page(request).data_points(), numbers);
    } while (!request.page_token().empty() && numbers.size() < 1000);
    return numbers;
  }

  std::shared_ptr<grpc::Channel> channel_;
  MergeClient merges_;
  QueryClient query_;
  std::unique_ptr<HeldMerge> held_;
};

TEST_F(MergeReadsTest, PagesHaveWhatWasGivenToAParticipantThatTheyHadPassed) {
  StoreThree();
  v1::ListDataPointsRequest request;
  request.set_page_size(kPerParticipant + 2);
  std::vector<int> numbers;
  AddNumbers(Page(request).data_points(), numbers);
  Merge("one", "three");
  for (const int n : Rest(request)) numbers.push_back(n);
  EXPECT_EQ(Distinct(numbers), UpTo(3 * kPerParticipant));
  // Of those alone that took others in, some twice.
  EXPECT_EQ(std::count(numbers.begin(), numbers.end(), kPerParticipant + 5), 1);
}

TEST_F(MergeReadsTest, PagesHaveThoseOnceThatAreMergedBeforeTheyComeToThem) {
  StoreThree();
  v1::ListDataPointsRequest request;
  request.set_page_size(kPerParticipant - 2);
  std::vector<int> numbers;
  AddNumbers(Page(request).data_points(), numbers);
  Merge("three", "two");
  for (const int n : Rest(request)) numbers.push_back(n);
  EXPECT_EQ(Sorted(numbers), UpTo(3 * kPerParticipant));
  // In the middle of the one that goes.
  request.clear_page_token();
  request.set_page_size(1);
  numbers.clear();
  for (int i = 0; i < 3 * kPerParticipant - 1; ++i) {
    AddNumbers(Page(request).data_points(), numbers);
  }
  Merge("one", "three");
  for (const int n : Rest(request)) numbers.push_back(n);
  EXPECT_EQ(Distinct(numbers), UpTo(3 * kPerParticipant));
}

TEST_F(MergeReadsTest, AStreamHasWhatWasGivenToAParticipantThatItHadPassed) {
  StoreThree(200'000);
  v1::StreamDataPointsRequest request;
  std::vector<int> numbers;
  bool is_merged = false;
  // A new call for each message.
  for (int calls = 0; calls < 1000; ++calls) {
    v1::StreamDataPointsResponse message;
    const grpc::Status status = ReadOneMessage(channel_, request, message);
    ASSERT_TRUE(status.ok()) << status.error_message();
    AddNumbers(message.data_points(), numbers);
    if (!message.watch_token().empty()) break;
    request.set_resume_token(message.resume_token());
    if (numbers.size() > kPerParticipant && !std::exchange(is_merged, true)) Merge("one", "three");
  }
  EXPECT_EQ(Distinct(numbers), UpTo(3 * kPerParticipant));
  EXPECT_EQ(std::count(numbers.begin(), numbers.end(), 2 * kPerParticipant - 1), 1);
}

TEST_F(MergeReadsTest, WhatIsMovedWhileItIsReadComesOnceAndInOrder) {
  StoreThree();
  BeginMerge("one", "three");
  std::vector<int> expected;
  for (int i = 0; i < kPerParticipant; ++i) {
    expected.push_back(i);
    expected.push_back(2 * kPerParticipant + i);
  }
  v1::ListDataPointsRequest request;
  request.set_parent("participants/one");
  request.set_page_size(3);
  std::vector<int> numbers;
  for (int moved = 0; numbers.empty() || !request.page_token().empty(); ++moved) {
    AddNumbers(Page(request).data_points(), numbers);
    // From the end, from the front, and what was read just now.
    MoveOne(3 * kPerParticipant - 1 - moved / 2);
    MoveOne(2 * kPerParticipant + moved / 2);
  }
  EXPECT_THAT(numbers, ElementsAreArray(expected));
  request.set_order_by("create_time desc");
  numbers = Rest(request);
  std::reverse(numbers.begin(), numbers.end());
  EXPECT_THAT(numbers, ElementsAreArray(expected));
}

TEST_F(MergeReadsTest, StreamsAndListsReadBothRowsWhileAMergeWaits) {
  StoreThree();
  BeginMerge("two", "three");
  MoveOne(25);
  // One that is there under both names.
  sql().Execute(
      "INSERT INTO data_point SELECT p.merged_into_id, generator_id, d.created, recorded, "
      "nextval('data_point_id'), hash, encrypted, secondary, location, properties FROM data_point "
      "d JOIN participant p ON p.id = d.participant_id WHERE properties::text LIKE '{\"n\":27,%'");
  PointStreamCall call(channel_, {});
  std::vector<int> numbers;
  v1::StreamDataPointsResponse message;
  while (call.Read(message)) AddNumbers(message.data_points(), numbers);
  EXPECT_TRUE(call.Finish().ok());
  EXPECT_EQ(Sorted(numbers), UpTo(3 * kPerParticipant));
  v1::ListDataPointsRequest request;
  request.set_page_size(7);
  EXPECT_EQ(Rest(request), numbers);
  request.set_filter(R"(participant = "participants/three")");
  std::vector<int> of_two(numbers.begin() + kPerParticipant, numbers.end());
  EXPECT_EQ(Rest(request), of_two);
  request.clear_filter();
  request.add_generators("webmunk-extension-action");
  request.set_order_by("create_time");
  request.set_page_size(1000);
  EXPECT_EQ(Sorted(Rest(request)), UpTo(3 * kPerParticipant));
}

TEST_F(MergeReadsTest, AWatchThatCatchesUpMissesNothingThatIsMovedMeanwhile) {
  constexpr int kPoints = 60;
  const auto stub = v1::ParticipantService::NewStub(channel_);
  std::string token;
  {
    PointWatchCall begin(channel_, {});
    ASSERT_TRUE(begin.WaitUntilBegun());
    token = begin.token();
  }
  ingest().AppendJson(JsonArray({Text(0, "stays", 0, "")}));
  const std::string html(500'000, 'x');
  for (int n = 1; n < kPoints; ++n) ingest().AppendJson(JsonArray({Text(n, "goes", n, html)}));
  v1::WatchDataPointsRequest request;
  request.set_resume_token(token);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  const auto reader = stub->WatchDataPoints(&context, request);
  // Time enough to begin, and not to be dropped.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  Merge("stays", "goes");
  std::vector<int> numbers;
  v1::WatchDataPointsResponse message;
  while (numbers.size() < kPoints && reader->Read(&message)) {
    AddNumbers(message.data_points(), numbers);
  }
  EXPECT_EQ(numbers, UpTo(kPoints));
  context.TryCancel();
  reader->Finish();
}

}  // namespace webmunk::testing
