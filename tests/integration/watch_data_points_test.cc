#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/metrics_page.h"
#include "tests/support/point_stream_client.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The value of member n.
int N(const v1::DataPoint& point) {
  return std::stoi(point.properties().substr(point.properties().find("\"n\":") + 4));
}

std::vector<int> Numbers(const std::vector<v1::DataPoint>& points) {
  std::vector<int> numbers;
  for (const auto& point : points) numbers.push_back(N(point));
  return numbers;
}

std::vector<int> Sorted(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

class WatchDataPointsTest : public OwnProductTest {
 protected:
  WatchDataPointsTest() : channel_(product().server().NewChannel()) {}

  static std::string Text(int n, const std::string& source, size_t html_bytes = 0) {
    return PointText{
        .members = absl::StrCat("\"n\":", n, R"(,"html":")", std::string(html_bytes, 'x'), "\""),
        .source = absl::StrCat("\"", source, "\""),
        .timestamp = absl::StrCat(1710000000 + n)}
        .Json();
  }

  void Append(int n, const std::string& source = "w") {
    ingest().AppendJson(JsonArray({Text(n, source)}));
  }

  std::unique_ptr<PointWatchCall> Watch(const std::string& token = "",
                                        const std::string& filter = "") {
    v1::WatchDataPointsRequest request;
    request.set_resume_token(token);
    request.set_filter(filter);
    return std::make_unique<PointWatchCall>(channel_, request);
  }

  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(WatchDataPointsTest, PointsComeOnceTheyAreAcknowledged) {
  Append(0);
  const auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  for (int n = 1; n <= 5; ++n) {
    Append(n);
    ASSERT_EQ(watch->WaitFor(n).size(), static_cast<size_t>(n));
  }
  EXPECT_THAT(Numbers(watch->WaitFor(5)), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(WatchDataPointsTest, ChainOfTokensLeavesOutNothingAndRepeatsNothing) {
  auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  Append(1);
  watch->WaitFor(1);
  const std::string token = watch->token();
  watch.reset();
  Append(2);
  Append(3);
  watch = Watch(token);
  EXPECT_THAT(Numbers(watch->WaitFor(2)), ElementsAre(2, 3));
  Append(4);
  EXPECT_THAT(Numbers(watch->WaitFor(3)), ElementsAre(2, 3, 4));
  // Over a killed server.
  const std::string later = watch->token();
  product().server().process().Stop(SIGKILL, std::chrono::seconds(5));
  EXPECT_EQ(watch->WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  product().StartServer();
  channel_ = product().server().NewChannel();
  IngestClient again(channel_);
  again.AppendJson(JsonArray({Text(5, "w")}));
  watch = Watch(later);
  EXPECT_THAT(Numbers(watch->WaitFor(1)), ElementsAre(5));
}

TEST_F(WatchDataPointsTest, ALateCommitIsNotMissed) {
  Append(0);
  auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  // A writer takes its ids, and commits only after others.
  SqlConnection late(product().database_url());
  late.Execute("BEGIN");
  const SqlRow ids = late.Query("SELECT first_point_id, first_bundle_id FROM reserve_ids(1, 1)")[0];
  Append(1);
  ASSERT_THAT(Numbers(watch->WaitFor(1)), ElementsAre(1));
  const std::string before = watch->token();
  late.Execute(absl::StrCat(
      "INSERT INTO data_point SELECT participant_id, generator_id, '2024-01-01', now(), ", ids[0],
      R"(, md5('x')::uuid, false, NULL, NULL, '{"n":7,"passive-data-metadata":{}}' FROM data_point LIMIT 1)"));
  late.Execute(absl::StrCat(
      "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, first_point_id, "
      "last_point_id) VALUES (",
      ids[1], ", now(), 1, '', 'identity', false, ", ids[0], ", ", ids[0], ")"));
  late.Execute(absl::StrCat(
      "INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate, "
      "quarantined, discarded, generator_ids, generator_stored, generator_duplicate, "
      "generator_first_created, generator_last_created) SELECT ",
      ids[1],
      ", participant_id, 1, 1, 0, 0, 0, ARRAY[generator_id], '{1}', '{0}', '{2024-01-01}', "
      "'{2024-01-01}' FROM data_point LIMIT 1"));
  Append(2);
  ASSERT_THAT(Numbers(watch->WaitFor(2)), ElementsAre(1, 2));
  const std::string between = watch->token();
  late.Execute("COMMIT");
  EXPECT_THAT(Numbers(watch->WaitFor(3)), ElementsAre(1, 2, 7));
  watch = Watch(between);
  EXPECT_THAT(Numbers(watch->WaitFor(1)), ElementsAre(7));
  watch = Watch(before);
  EXPECT_THAT(Sorted(Numbers(watch->WaitFor(2))), ElementsAre(2, 7));
}

TEST_F(WatchDataPointsTest, GoesOnInTheMiddleOfABundle) {
  auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  const std::string start = watch->token();
  std::vector<std::string> points;
  for (int n = 0; n < 12; ++n) points.push_back(Text(n, absl::StrCat("w", n % 2), 400'000));
  ingest().AppendJson(JsonArray(points));
  ASSERT_EQ(watch->WaitFor(12).size(), 12U);
  const std::vector<int> all = Numbers(watch->WaitFor(12));
  const auto tokens = watch->tokens();
  EXPECT_GT(tokens.size(), 3U);
  watch.reset();
  Append(100);
  for (const auto& [token, seen] : tokens) {
    const auto rest = Watch(token);
    std::vector<int> expected(all.begin() + static_cast<int>(seen), all.end());
    expected.push_back(100);
    EXPECT_EQ(Numbers(rest->WaitFor(expected.size())), expected) << "behind " << seen;
  }
}

TEST_F(WatchDataPointsTest, OnlyWhatTheFilterLetsThrough) {
  Append(0, "a");
  sql().Execute("INSERT INTO participant_group (display_name) VALUES ('watched')");
  const auto one = Watch("", R"(participant = "participants/new")");
  const auto some = Watch("", "properties.n > 10");
  const auto group = Watch("", R"(group = "participantGroups/1")");
  v1::WatchDataPointsRequest of_parent;
  of_parent.set_parent("participants/a");
  of_parent.mutable_read_mask()->add_paths("properties");
  PointWatchCall parent(channel_, of_parent);
  ASSERT_TRUE(one->WaitUntilBegun() && some->WaitUntilBegun() && group->WaitUntilBegun() &&
              parent.WaitUntilBegun());
  Append(5, "a");
  Append(15, "b");
  // Nobody knew this one when the call began.
  Append(20, "new");
  EXPECT_THAT(Numbers(one->WaitFor(1)), ElementsAre(20));
  EXPECT_THAT(Numbers(some->WaitFor(2)), ElementsAre(15, 20));
  ASSERT_THAT(Numbers(parent.WaitFor(1)), ElementsAre(5));
  EXPECT_EQ(parent.WaitFor(1)[0].id(), "");
  sql().Execute("UPDATE participant SET group_id = 1 WHERE identifier = 'b'");
  Append(30, "b");
  EXPECT_THAT(Numbers(group->WaitFor(1)), ElementsAre(30));
  sql().Execute("UPDATE participant SET group_id = NULL");
  Append(31, "b");
  EXPECT_EQ(some->WaitFor(4).size(), 4U);
  EXPECT_THAT(Numbers(group->WaitFor(1)), ElementsAre(30));
}

TEST_F(WatchDataPointsTest, PointsOfAnotherServerComeToo) {
  const TempDirectory directory("webmunk-other-server");
  ServerProcess other(product().database_url(), directory.path());
  const auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  IngestClient at_other(other.NewChannel());
  at_other.AppendJson(JsonArray({Text(1, "w")}));
  EXPECT_THAT(Numbers(watch->WaitFor(1)), ElementsAre(1));
}

TEST_F(WatchDataPointsTest, ASlowReaderIsDroppedAndLosesNothing) {
  const auto quick = Watch();
  ASSERT_TRUE(quick->WaitUntilBegun());
  v1::WatchDataPointsRequest request;
  request.set_resume_token(quick->token());
  PointWatchCall slow(channel_, request, false);
  constexpr int kPoints = 100;
  for (int n = 0; n < kPoints; ++n) {
    ingest().AppendJson(JsonArray({Text(n, "w", 500'000)}));
  }
  EXPECT_EQ(quick->WaitFor(kPoints).size(), static_cast<size_t>(kPoints));
  // The server is patient for longer if it found the reader behind when it came to it.
  const std::string dropped = R"(webmunk_rpc_duration_seconds_count{code="RESOURCE_EXHAUSTED",)"
                              R"(method="ParticipantService.WatchDataPoints"})";
  for (int tries = 0; tries < 450; ++tries) {
    if (MetricsPage::Read(product().server().metrics_port()).Value(dropped) == 1) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_EQ(slow.WaitForEnd().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const size_t had = slow.WaitFor(0).size();
  ASSERT_LT(had, static_cast<size_t>(kPoints));
  const auto rest = Watch(had > 0 ? slow.token() : request.resume_token());
  const std::vector<int> numbers = Numbers(rest->WaitFor(kPoints - had));
  ASSERT_EQ(numbers.size(), kPoints - had);
  EXPECT_EQ(numbers.front(), static_cast<int>(had));
}

TEST_F(WatchDataPointsTest, MoreThanMayWaitForAReaderComesAllTheSame) {
  const auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  constexpr int kPoints = 60;
  std::vector<std::string> points;
  for (int n = 0; n < kPoints; ++n) points.push_back(Text(n, "w", 500'000));
  ingest().AppendJson(JsonArray(points));
  const std::vector<int> numbers = Numbers(watch->WaitFor(kPoints));
  ASSERT_EQ(numbers.size(), static_cast<size_t>(kPoints));
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  Append(100);
  EXPECT_EQ(Numbers(watch->WaitFor(kPoints + 1)).back(), 100);
}

TEST_F(WatchDataPointsTest, SlowReadersThatCatchUpHoldNobodyUp) {
  auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  const std::string token = watch->token();
  watch.reset();
  constexpr int kPoints = 40;
  for (int n = 0; n < kPoints; ++n) ingest().AppendJson(JsonArray({Text(n, "w", 500'000)}));
  v1::WatchDataPointsRequest request;
  request.set_resume_token(token);
  std::vector<std::unique_ptr<PointWatchCall>> slow;
  constexpr int kSlow = 16;
  for (int i = 0; i < kSlow; ++i) {
    slow.push_back(
        std::make_unique<PointWatchCall>(product().server().NewChannel(), request, false));
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto quick = Watch(token);
  EXPECT_EQ(quick->WaitFor(kPoints).size(), static_cast<size_t>(kPoints));
}

TEST_F(WatchDataPointsTest, AfterARestoreNobodyCanTellWhatWasMissed) {
  Append(0);
  auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  const std::string token = watch->token();
  watch.reset();
  // What a restored database looks like.
  sql().Execute("UPDATE era SET cluster = cluster + 1");
  // UNAVAILABLE: a connection from before must notice first.
  grpc::Status status(grpc::StatusCode::UNAVAILABLE, "");
  for (int tries = 0; status.error_code() == grpc::StatusCode::UNAVAILABLE && tries < 20; ++tries) {
    status = Watch(token)->WaitForEnd();
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message();
  watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  Append(1);
  EXPECT_THAT(Numbers(watch->WaitFor(1)), ElementsAre(1));
}

TEST_F(WatchDataPointsTest, ATokenThatWasTamperedWithIsInvalid) {
  const auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  const std::string token = watch->token();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string tampered = token;
    tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(Watch(tampered)->WaitForEnd().error_code(), grpc::StatusCode::INVALID_ARGUMENT) << i;
  }
  EXPECT_EQ(Watch(token, R"(group = "")")->WaitForEnd().error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WatchDataPointsTest, AStoppingServerEndsTheCall) {
  const auto watch = Watch();
  ASSERT_TRUE(watch->WaitUntilBegun());
  const auto begin = std::chrono::steady_clock::now();
  product().server().process().Signal(SIGTERM);
  EXPECT_EQ(watch->WaitForEnd().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace webmunk::testing
