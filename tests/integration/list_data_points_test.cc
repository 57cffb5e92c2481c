#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {
namespace {

// One participant's points: n = 0..count-1, three of each second, of two kinds in
// turn.
constexpr int kCount = 100;
constexpr int64_t kFirst = 1710000000;

std::string Kind(int n) { return n % 2 == 0 ? "even" : "odd"; }

// The value of member n.
int N(const v1::DataPoint& point) {
  return std::stoi(point.properties().substr(point.properties().find("\"n\":") + 4));
}

}  // namespace

class ListDataPointsTest : public SharedProductTest {
 protected:
  ListDataPointsTest() : query_(product().server().NewChannel()) {
    std::vector<std::string> points;
    for (int n = 0; n < kCount; ++n) {
      points.push_back(PointText{.members = absl::StrCat("\"n\":", n),
                                 .source = R"("reader/1")",
                                 .timestamp = absl::StrCat(kFirst + n / 3),
                                 .generator_id = '"' + Kind(n) + '"'}
                           .Json());
    }
    // The first test stores them, the others find them there.
    ingest().AppendJson(JsonArray(points));
    request_.set_parent("participants/reader/1");
  }

  std::vector<int> Numbers() {
    std::vector<int> numbers;
    for (const v1::DataPoint& point : query_.AllPoints(request_)) numbers.push_back(N(point));
    return numbers;
  }

  grpc::StatusCode Code() {
    v1::ListDataPointsResponse response;
    return query_.List(request_, response).error_code();
  }

  std::string FirstPageToken() {
    v1::ListDataPointsResponse response;
    EXPECT_TRUE(query_.List(request_, response).ok());
    return response.next_page_token();
  }

  QueryClient query_;
  v1::ListDataPointsRequest request_;
};

TEST_F(ListDataPointsTest, EveryPageSizeReadsEveryPointOnceInOrder) {
  std::vector<std::string> first_order;
  for (const int size : {1, 2, 3, 7, 33, 100, 1000}) {
    request_.set_page_size(size);
    const std::vector<v1::DataPoint> points = query_.AllPoints(request_);
    ASSERT_EQ(points.size(), static_cast<size_t>(kCount)) << "page size " << size;
    std::vector<std::string> ids;
    for (size_t i = 0; i < points.size(); ++i) {
      ids.push_back(points[i].id());
      EXPECT_EQ(points[i].create_time().seconds(), kFirst + static_cast<int64_t>(i) / 3);
    }
    if (first_order.empty()) first_order = ids;
    EXPECT_EQ(ids, first_order) << "page size " << size;
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
  }
}

TEST_F(ListDataPointsTest, DescendingIsTheReverse) {
  std::vector<int> ascending = Numbers();
  request_.set_order_by("create_time desc");
  for (const int size : {1, 7, 1000}) {
    request_.set_page_size(size);
    std::vector<int> descending = Numbers();
    std::reverse(descending.begin(), descending.end());
    EXPECT_EQ(descending, ascending) << "page size " << size;
  }
}

TEST_F(ListDataPointsTest, DefaultPageHoldsOneHundred) {
  v1::ListDataPointsResponse response;
  ASSERT_TRUE(query_.List(request_, response).ok());
  EXPECT_EQ(response.data_points_size(), 100);
}

TEST_F(ListDataPointsTest, GeneratorsSelect) {
  request_.add_generators("odd");
  for (const int n : Numbers()) EXPECT_EQ(n % 2, 1);
  EXPECT_EQ(Numbers().size(), 50U);
  request_.add_generators("even");
  EXPECT_EQ(Numbers().size(), 100U);
}

TEST_F(ListDataPointsTest, UnknownGeneratorMatchesNothing) {
  request_.add_generators("no such generator");
  EXPECT_THAT(Numbers(), ::testing::IsEmpty());
}

TEST_F(ListDataPointsTest, StartOfTheRangeIsInsideAndItsEndOutside) {
  request_.mutable_create_time_range()->mutable_start_time()->set_seconds(kFirst + 10);
  request_.mutable_create_time_range()->mutable_end_time()->set_seconds(kFirst + 20);
  request_.set_page_size(7);
  std::vector<int> numbers = Numbers();
  std::sort(numbers.begin(), numbers.end());
  ASSERT_EQ(numbers.size(), 30U);
  EXPECT_EQ(numbers.front(), 30);
  EXPECT_EQ(numbers.back(), 59);
}

TEST_F(ListDataPointsTest, OpenRangesReachToEitherEnd) {
  request_.mutable_create_time_range()->mutable_start_time()->set_seconds(kFirst + 30);
  EXPECT_EQ(Numbers().size(), 10U);
  request_.mutable_create_time_range()->clear_start_time();
  request_.mutable_create_time_range()->mutable_end_time()->set_seconds(kFirst + 1);
  EXPECT_EQ(Numbers().size(), 3U);
}

TEST_F(ListDataPointsTest, RecordTimeIsThatOfArrival) {
  const auto points = query_.AllPoints(request_);
  const auto recorded = points[0].record_time();
  EXPECT_NEAR(static_cast<double>(recorded.seconds()), static_cast<double>(std::time(nullptr)), 60);
  request_.mutable_record_time_range()->mutable_end_time()->set_seconds(recorded.seconds() - 1);
  EXPECT_THAT(Numbers(), ::testing::IsEmpty());
  request_.mutable_record_time_range()->clear_end_time();
  *request_.mutable_record_time_range()->mutable_start_time() = recorded;
  EXPECT_EQ(Numbers().size(), 100U);
}

TEST_F(ListDataPointsTest, BadArgumentsAreInvalid) {
  request_.set_page_size(-1);
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.set_page_size(0);
  request_.set_order_by("generator");
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_order_by();
  request_.mutable_create_time_range()->mutable_start_time()->set_seconds(2);
  request_.mutable_create_time_range()->mutable_end_time()->set_seconds(1);
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_create_time_range();
  request_.mutable_create_time_range()->mutable_start_time()->set_nanos(-1);
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_create_time_range();
  for (int i = 0; i < 101; ++i) request_.add_generators(absl::StrCat("g", i));
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_generators();
  request_.set_parent("reader/1");
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ListDataPointsTest, UnknownParticipantIsNotFound) {
  request_.set_parent("participants/nobody");
  EXPECT_EQ(Code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ListDataPointsTest, TamperedTokenIsInvalid) {
  request_.set_page_size(10);
  const std::string token = FirstPageToken();
  for (size_t i = 0; i < token.size(); i += 3) {
    std::string tampered = token;
    tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
    request_.set_page_token(tampered);
    EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT) << "character " << i;
  }
  for (const std::string& wrong : {token.substr(1), token + "A", std::string("x")}) {
    request_.set_page_token(wrong);
    EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_F(ListDataPointsTest, TokenOfAnotherQueryIsInvalid) {
  request_.set_page_size(10);
  const std::string token = FirstPageToken();
  request_.set_page_token(token);
  request_.set_page_size(20);
  EXPECT_EQ(Code(), grpc::StatusCode::OK) << "the page size may change";
  request_.set_order_by("create_time desc");
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_order_by();
  request_.add_generators("odd");
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_generators();
  request_.mutable_create_time_range()->mutable_start_time()->set_seconds(kFirst);
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
  request_.clear_create_time_range();
  v1::ListParticipantsRequest participants;
  participants.set_page_token(token);
  v1::ListParticipantsResponse response;
  EXPECT_EQ(query_.List(participants, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ListDataPointsTest, TokenOfAnotherParticipantIsInvalid) {
  ingest().AppendJson(JsonArray({PointText{.source = R"("other reader")"}.Json()}));
  request_.set_page_size(10);
  request_.set_page_token(FirstPageToken());
  request_.set_parent("participants/other reader");
  EXPECT_EQ(Code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ListDataPointsTest, PointsThatArriveWhilePagingDisturbNothing) {
  request_.set_parent("participants/live");
  const auto append = [this](int n, int64_t second) {
    ingest().AppendJson(JsonArray({PointText{.members = absl::StrCat("\"n\":", n),
                                             .source = R"("live")",
                                             .timestamp = absl::StrCat(second)}
                                       .Json()}));
  };
  for (int n = 0; n < 10; ++n) append(n, 1000 + n);
  request_.set_page_size(5);
  request_.set_page_token(FirstPageToken());
  append(100, 1000);  // Before the page last read.
  append(101, 1020);  // Behind it.
  EXPECT_THAT(Numbers(), ::testing::ElementsAre(5, 6, 7, 8, 9, 101));
}

TEST_F(ListDataPointsTest, PropertiesAreTheInputWithTheFlagOfTransmission) {
  const std::string sent =
      "{ \"b\" : 1.10, \"a\":\"\\u00e9\\/ x\", \"passive-data-metadata\" : { \"source\":\"exact\", "
      "\"generator\":\"g: Test/1\", \"timestamp\" : 1.5e9, \"x\":[] }, \"z\":1e400 }";
  ingest().AppendJson("[" + sent + "]");
  request_.set_parent("participants/exact");
  const auto points = query_.AllPoints(request_);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].properties(),
            "{\"b\":1.10,\"a\":\"\\u00e9\\/ x\",\"passive-data-metadata\":{\"source\":\"exact\","
            "\"generator\":\"g: Test/1\",\"timestamp\":1.5e9,\"x\":[],"
            "\"encrypted_transmission\":false},\"z\":1e400}");
  EXPECT_EQ(points[0].participant(), "participants/exact");
  EXPECT_EQ(points[0].generator(), "unknown-generator");
  EXPECT_EQ(points[0].id().size(), 32U);
  EXPECT_FALSE(points[0].has_location());
  EXPECT_FALSE(points[0].has_secondary_identifier());
}

TEST_F(ListDataPointsTest, CorrectedSourceIsShownInThePropertiesToo) {
  ingest().AppendJson(JsonArray({PointText{.source = R"("")"}.Json()}));
  request_.set_parent("participants/missing-source");
  const auto points = query_.AllPoints(request_);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_TRUE(absl::StrContains(points[0].properties(), R"("source":"missing-source")"))
      << points[0].properties();
}

TEST_F(ListDataPointsTest, LocationAndSecondaryIdentifierAreShown) {
  ingest().AppendJson(
      JsonArray({PointText{.members = R"("action":"open-settings")",
                           .source = R"("located")",
                           .more_metadata = R"(,"latitude":41.5,"longitude":-87.25)"}
                     .Json()}));
  request_.set_parent("participants/located");
  const auto points = query_.AllPoints(request_);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].location().latitude(), 41.5);
  EXPECT_EQ(points[0].location().longitude(), -87.25);
  EXPECT_EQ(points[0].secondary_identifier(), "open-settings");
}

TEST_F(ListDataPointsTest, LargePointsEndAPageEarly) {
  const std::string html(6 << 20, 'x');
  for (int n = 0; n < 5; ++n) {
    ingest().AppendJson(JsonArray({PointText{
        .members = absl::StrCat("\"n\":", n, ",\"html\":\"", html, "\""), .source = R"("large")"}
                                       .Json()}));
  }
  request_.set_parent("participants/large");
  v1::ListDataPointsResponse response;
  ASSERT_TRUE(query_.List(request_, response).ok());
  EXPECT_LT(response.data_points_size(), 5);
  EXPECT_FALSE(response.next_page_token().empty());
  EXPECT_EQ(Numbers().size(), 5U);
}

}  // namespace webmunk::testing
