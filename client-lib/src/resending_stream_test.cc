#include "webmunk/resending_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "testing/fake_server.h"

namespace webmunk {
namespace {

v1::AppendBundleRequest Bundle(const std::string& payload) {
  v1::AppendBundleRequest bundle;
  bundle.mutable_raw()->set_payload(payload);
  return bundle;
}

class ResendingStreamTest : public testing::Test {
 protected:
  std::unique_ptr<ResendingStream> Open(ClientOptions options) {
    return Client::Connect(std::move(options))->OpenResendingStream();
  }
  std::unique_ptr<ResendingStream> Open() { return Open(server_.options()); }

  // Sends as many bundles, 1 to `count`, from several threads; each must be stored.
  void SendAll(ResendingStream& stream, int count) {
    std::atomic<int> next = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int n = ++next; n <= count; n = ++next) {
          const auto response = stream.AppendBundle(Bundle(absl::StrCat(n)));
          EXPECT_TRUE(response.ok() && response->stored() == 3) << response.status();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  // Every bundle that the server has answered; it must have done so once.
  void ExpectEachAnsweredOnce(int count) {
    std::vector<std::string> sent;
    for (const auto& request : server_.script.appended) sent.push_back(request.raw().payload());
    EXPECT_EQ(sent.size(), static_cast<std::size_t>(count));
    std::sort(sent.begin(), sent.end());
    EXPECT_EQ(std::unique(sent.begin(), sent.end()), sent.end());
  }

  FakeServer server_;
};

TEST_F(ResendingStreamTest, AllThreadsShareOneStream) {
  server_.script.append_response.set_stored(3);
  const auto stream = Open();
  SendAll(*stream, 200);
  ExpectEachAnsweredOnce(200);
  EXPECT_EQ(server_.script.streams, 1U);
}

TEST_F(ResendingStreamTest, WhatHasNoAnswerIsSentAgainOverTheNextStream) {
  server_.script.append_response.set_stored(3);
  server_.script.answers_per_stream = 7;
  const auto stream = Open();
  SendAll(*stream, 100);
  ExpectEachAnsweredOnce(100);
  EXPECT_GE(server_.script.streams, 14U);
}

TEST_F(ResendingStreamTest, RefusedBundleIsSentAgainIfThatMayHelp) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "busy"),
                           grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no")};
  const auto stream = Open();
  EXPECT_EQ(stream->AppendBundle(Bundle("1")).status(), absl::PermissionDeniedError("no"));
  EXPECT_TRUE(stream->AppendBundle(Bundle("2")).ok());
  EXPECT_EQ(stream->AppendBundle({}).status(), absl::InvalidArgumentError("no content"));
  EXPECT_EQ(server_.script.appended.size(), 4U);
  EXPECT_EQ(server_.script.streams, 1U);
}

TEST_F(ResendingStreamTest, ServerThatStaysAwayIsGivenUpAfterTheTimeout) {
  ClientOptions options = server_.options();
  options.timeout = absl::Milliseconds(300);
  server_.script.stream_errors.assign(10'000, grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  const auto stream = Open(options);
  EXPECT_TRUE(absl::IsUnavailable(stream->AppendBundle(Bundle("1")).status()));
  EXPECT_GT(server_.script.streams, 1U);
}

TEST_F(ResendingStreamTest, ServerThatHangsIsGivenUpAfterTheTimeoutAlsoWhileWriting) {
  ClientOptions options = server_.options();
  options.timeout = absl::Milliseconds(200);
  server_.script.delay = absl::Seconds(2);
  for (const std::size_t size : {std::size_t{2}, std::size_t{60} << 20}) {
    const auto stream = Open(options);
    const absl::Status status = stream->AppendBundle(Bundle(std::string(size, ' '))).status();
    EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  }
}

TEST_F(ResendingStreamTest, BundleThatBreaksTheStreamFailsAndTheOthersAreStored) {
  server_.script.append_response.set_stored(3);
  ClientOptions options = server_.options();
  options.max_send_bytes = 1000;
  const auto stream = Open(options);
  std::atomic<bool> is_over = false;
  std::thread others([&] {
    while (!is_over) SendAll(*stream, 50);
  });
  for (int i = 0; i < 20; ++i) {
    const auto response = stream->AppendBundle(Bundle(std::string(2000, ' ')));
    EXPECT_TRUE(absl::IsResourceExhausted(response.status())) << response.status();
  }
  is_over = true;
  others.join();
}

TEST_F(ResendingStreamTest, ServerWithoutStreamsGetsBundlesOneByOne) {
  server_.script.append_response.set_stored(3);
  server_.script.stream_errors.assign(100, grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "old"));
  const auto stream = Open();
  SendAll(*stream, 20);
  ExpectEachAnsweredOnce(20);
}

}  // namespace
}  // namespace webmunk
