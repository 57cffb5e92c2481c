#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::string Point(int number) {
  return PointText{.members = absl::StrCat("\"n\":", number), .source = R"("stream")"}.Json();
}

v1::AppendBundlesRequest Bundle(int number, std::string json = "") {
  v1::AppendBundlesRequest request;
  request.set_request_id(absl::StrCat(number));
  request.mutable_bundle()->mutable_raw()->set_payload(
      json.empty() ? JsonArray({Point(2 * number), Point(2 * number + 1)}) : json);
  return request;
}

// An open AppendBundles; reading and writing may each have a thread.
class Stream {
 public:
  explicit Stream(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::IngestService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + seconds(120));
    stream_ = stub_->AppendBundles(&context_);
  }

  bool Write(const v1::AppendBundlesRequest& request) { return stream_->Write(request); }
  void WritesDone() { stream_->WritesDone(); }
  void Cancel() { context_.TryCancel(); }
  bool Read(v1::AppendBundlesResponse& answer) { return stream_->Read(&answer); }
  // All answers to the end, by request; an answer that comes twice is a failure.
  std::map<std::string, v1::AppendBundlesResponse> ReadAll() {
    std::map<std::string, v1::AppendBundlesResponse> answers;
    v1::AppendBundlesResponse answer;
    while (stream_->Read(&answer)) {
      EXPECT_TRUE(answers.emplace(answer.request_id(), answer).second) << answer.request_id();
    }
    return answers;
  }
  grpc::Status Finish() { return stream_->Finish(); }

 private:
  std::unique_ptr<v1::IngestService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::AppendBundlesRequest, v1::AppendBundlesResponse>>
      stream_;
};

}  // namespace

class AppendBundlesTest : public OwnProductTest {
 protected:
  std::shared_ptr<grpc::Channel> NewChannel() { return product().server().NewChannel(); }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }
  int64_t Bundles() { return sql().Number("SELECT count(*) FROM bundle"); }
};

TEST_F(AppendBundlesTest, ThousandBundlesAreEachAnsweredOnceAndStored) {
  Stream stream(NewChannel());
  std::thread writer([&] {
    for (int n = 0; n < 1000; ++n) {
      if (!stream.Write(Bundle(n))) break;
    }
    stream.WritesDone();
  });
  const auto answers = stream.ReadAll();
  writer.join();
  EXPECT_TRUE(stream.Finish().ok());
  ASSERT_EQ(answers.size(), 1000U);
  for (const auto& [id, answer] : answers) EXPECT_EQ(answer.result().stored(), 2) << id;
  EXPECT_EQ(Points(), 2000);
  EXPECT_EQ(Bundles(), 1000);
  ExpectLedgerAddsUp(sql());
}

TEST_F(AppendBundlesTest, AnswersDueComeAfterTheClientHasClosedItsSide) {
  Stream stream(NewChannel());
  for (int n = 0; n < 60; ++n) ASSERT_TRUE(stream.Write(Bundle(n)));
  stream.WritesDone();
  EXPECT_EQ(stream.ReadAll().size(), 60U);
  EXPECT_TRUE(stream.Finish().ok());
}

TEST_F(AppendBundlesTest, StreamWithoutABundleEndsOk) {
  Stream stream(NewChannel());
  stream.WritesDone();
  EXPECT_TRUE(stream.ReadAll().empty());
  EXPECT_TRUE(stream.Finish().ok());
}

TEST_F(AppendBundlesTest, RefusedAndUnreadableBundlesStandBetweenGoodOnes) {
  v1::AppendBundleResponse unused;
  const grpc::Status alone = ingest().Append({}, unused);
  Stream stream(NewChannel());
  for (int n = 0; n < 30; ++n) {
    v1::AppendBundlesRequest request = Bundle(n, n % 3 == 1 ? "[{" : "");
    if (n % 3 == 2) request.clear_bundle();
    ASSERT_TRUE(stream.Write(request));
  }
  stream.WritesDone();
  auto answers = stream.ReadAll();
  EXPECT_TRUE(stream.Finish().ok());
  ASSERT_EQ(answers.size(), 30U);
  for (int n = 0; n < 30; n += 3) {
    EXPECT_EQ(answers[absl::StrCat(n)].result().stored(), 2);
    EXPECT_EQ(answers[absl::StrCat(n + 1)].result().bundle_fault().reason(),
              v1::BundleFault::REASON_BAD_JSON);
    const v1::BundleError& error = answers[absl::StrCat(n + 2)].error();
    EXPECT_EQ(error.code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(error.message(), alone.error_message());
  }
  EXPECT_EQ(Points(), 20);
}

TEST_F(AppendBundlesTest, OverlongRequestIdEndsTheStreamAfterTheAnswersDue) {
  Stream stream(NewChannel());
  ASSERT_TRUE(stream.Write(Bundle(1)));
  v1::AppendBundlesRequest request = Bundle(2);
  request.set_request_id(std::string(65, 'x'));
  ASSERT_TRUE(stream.Write(request));
  EXPECT_EQ(stream.ReadAll().size(), 1U);
  const grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_EQ(Points(), 2);
}

TEST_F(AppendBundlesTest, SlowReaderOfAnswersIsReadFromNoFurther) {
  constexpr int kBundles = 12'000;
  // Windows of a fixed, small size: what they hold counts as taken by the client.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 16);
  Stream stream(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", product().server().port()),
                                          grpc::InsecureChannelCredentials(), arguments));
  std::thread writer([&] {
    for (int n = 0; n < kBundles; ++n) {
      v1::AppendBundlesRequest request = Bundle(n);
      // What fills the window towards the client soonest.
      request.set_request_id(absl::StrCat(std::string(58, 'i'), n));
      if (!stream.Write(request)) break;
    }
    stream.WritesDone();
  });
  int64_t before = -1;
  for (int64_t now = 0; before != now; now = Bundles()) {
    before = now;
    std::this_thread::sleep_for(seconds(1));
  }
  EXPECT_GT(before, 0);
  EXPECT_LT(before, kBundles) << "the server took all in";
  const auto answers = stream.ReadAll();
  writer.join();
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_EQ(answers.size(), static_cast<size_t>(kBundles));
  for (const auto& [id, answer] : answers) {
    EXPECT_EQ(answer.result().stored(), 2) << id << ": " << answer.error().message();
  }
}

TEST_F(AppendBundlesTest, CancelledStreamLeavesWholeBundlesAndAWorkingServer) {
  for (int round = 0; round < 20; ++round) {
    Stream stream(NewChannel());
    for (int n = 0; n < 100; ++n) stream.Write(Bundle(100 * round + n));
    v1::AppendBundlesResponse answer;
    EXPECT_TRUE(round % 2 == 1 || stream.Read(answer));
    stream.Cancel();
    EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_EQ(ingest().AppendJson(JsonArray({Point(1'000'000)})), (Counts{1, 0, 0}));
  // Had a stream been left behind, the server would wait for it.
  EXPECT_EQ(product().server().process().Stop(SIGTERM, seconds(30)), 0);
  EXPECT_EQ(Points(), 2 * (Bundles() - 1) + 1);
  ExpectLedgerAddsUp(sql());
}

class AppendBundlesShutdownTest : public ::testing::Test {
 protected:
  AppendBundlesShutdownTest()
      // So long that a server which waited for it would fail the tests.
      : product_(SharedCluster().NewDatabase(), {"--shutdown_grace=10m"}),
        sql_(product_.database_url()) {}

  Product product_;
  SqlConnection sql_;
};

TEST_F(AppendBundlesShutdownTest, IdleStreamDoesNotHoldUpTheEnd) {
  Stream stream(product_.server().NewChannel());
  ASSERT_TRUE(stream.Write(Bundle(1)));
  v1::AppendBundlesResponse answer;
  ASSERT_TRUE(stream.Read(answer));
  std::thread reader([&] { EXPECT_FALSE(stream.Read(answer)); });
  EXPECT_EQ(product_.server().process().Stop(SIGTERM, seconds(60)), 0);
  reader.join();
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(AppendBundlesShutdownTest, SigtermUnderLoadLosesNothingAcknowledged) {
  constexpr int kStreams = 3;
  std::atomic<int> acknowledged = 0;
  std::vector<std::thread> clients;
  for (int s = 0; s < kStreams; ++s) {
    clients.emplace_back([&, s, channel = product_.server().NewChannel()] {
      Stream stream(channel);
      std::thread writer([&] {
        for (int n = 0; stream.Write(Bundle(1'000'000 * s + n)); ++n) {
        }
      });
      for (const auto& [id, answer] : stream.ReadAll()) {
        acknowledged += answer.result().stored();
      }
      EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
      writer.join();
    });
  }
  for (int i = 0; i < 6000 && sql_.Number("SELECT count(*) FROM bundle") < 500; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(product_.server().process().Stop(SIGTERM, seconds(60)), 0);
  for (std::thread& client : clients) client.join();
  // The last answers may be lost with the connection, so there may be more.
  EXPECT_GT(acknowledged, 0);
  EXPECT_GE(sql_.Number("SELECT count(*) FROM data_point"), acknowledged);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"),
            2 * sql_.Number("SELECT count(*) FROM bundle"));
  ExpectLedgerAddsUp(sql_);
}

}  // namespace webmunk::testing
