#include "webmunk/bundle_stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "testing/fake_server.h"
#include "webmunk/client.h"

namespace webmunk {
namespace {

v1::AppendBundleRequest Bundle(const std::string& payload) {
  v1::AppendBundleRequest bundle;
  bundle.mutable_raw()->set_payload(payload);
  return bundle;
}

TEST(BundleStreamTest, EachBundleIsDoneOnceWhateverThreadAppendsIt) {
  FakeServer server;
  server.script.append_response.set_stored(3);
  const auto stream = Client::Connect(server.options())->OpenBundleStream();
  std::atomic<int> stored = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        stream->Append(Bundle("[]"), [&](const auto& response) { stored += response->stored(); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stream->Close(), absl::OkStatus());
  EXPECT_EQ(stored, 1200);
  EXPECT_EQ(server.script.appended.size(), 400U);
}

TEST(BundleStreamTest, RefusedBundleGetsItsErrorAndTheStreamGoesOn) {
  FakeServer server;
  const auto stream = Client::Connect(server.options())->OpenBundleStream();
  absl::Status refused;
  absl::Status taken = absl::UnknownError("not called");
  stream->Append({}, [&](const auto& response) { refused = response.status(); });
  stream->Append(Bundle("[]"), [&](const auto& response) { taken = response.status(); });
  EXPECT_EQ(stream->Close(), absl::OkStatus());
  EXPECT_EQ(refused, absl::InvalidArgumentError("no content"));
  EXPECT_EQ(taken, absl::OkStatus());
}

TEST(BundleStreamTest, BrokenStreamEndsEveryBundleWithAnErrorToRetry) {
  FakeServer server;
  server.script.answers_per_stream = 5;
  const auto stream = Client::Connect(server.options())->OpenBundleStream();
  std::atomic<int> answered = 0;
  std::atomic<int> retryable = 0;
  for (int i = 0; i < 20; ++i) {
    stream->Append(Bundle("[]"), [&](const auto& response) {
      ++(response.ok() ? answered : retryable);
      EXPECT_TRUE(response.ok() || IsRetryable(response.status())) << response.status();
    });
  }
  EXPECT_TRUE(absl::IsUnavailable(stream->Close()));
  EXPECT_EQ(answered, 5);
  EXPECT_EQ(retryable, 15);
}

TEST(BundleStreamTest, AppendAfterTheEndIsDoneAtOnce) {
  FakeServer server;
  const auto stream = Client::Connect(server.options())->OpenBundleStream();
  EXPECT_EQ(stream->Close(), absl::OkStatus());
  absl::Status status;
  stream->Append(Bundle("[]"), [&](const auto& response) { status = response.status(); });
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(stream->Close(), absl::OkStatus());
}

TEST(BundleStreamTest, DestroyedStreamLeavesNoBundleWaiting) {
  FakeServer server;
  server.script.delay = absl::Milliseconds(200);
  std::atomic<int> done = 0;
  {
    const auto stream = Client::Connect(server.options())->OpenBundleStream();
    for (int i = 0; i < 3; ++i) stream->Append(Bundle("[]"), [&](const auto&) { ++done; });
  }
  EXPECT_EQ(done, 3);
}

TEST(AttachmentMethodsTest, ContentIsUploadedInPartsAndAgainAfterAFailure) {
  FakeServer server;
  server.script.errors = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "away")};
  const std::string content(700'000, 'c');
  const auto response =
      Client::Connect(server.options())->UploadAttachment("photo", "image/png", content);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->name(), "attachments/1");
  ASSERT_EQ(server.script.uploaded.size(), 1U);
  EXPECT_TRUE(server.script.uploaded[0] == "photo:" + content);
}

class GetAttachmentTest : public testing::Test {
 protected:
  absl::StatusOr<v1::Attachment> Get() {
    return Client::Connect(server_.options())
        ->GetAttachment("attachments/1", [&](absl::string_view part) {
          absl::StrAppend(&content_, part);
          return take_status_;
        });
  }

  FakeServer server_;
  std::string content_;
  absl::Status take_status_;
};

TEST_F(GetAttachmentTest, ContentComesInOrder) {
  server_.script.attachment.set_identifier("photo");
  server_.script.attachment_parts = {"ab", "c"};
  const auto attachment = Get();
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->identifier(), "photo");
  EXPECT_EQ(content_, "abc");
}

TEST_F(GetAttachmentTest, ContentIsNotHandedOverTwice) {
  server_.script.attachment_parts = {"ab", ""};
  EXPECT_TRUE(absl::IsUnavailable(Get().status()));
  EXPECT_EQ(content_, "ab");
}

TEST_F(GetAttachmentTest, ErrorOfTheTakerEndsTheCall) {
  server_.script.attachment_parts = {"ab", "c"};
  take_status_ = absl::UnavailableError("disk full");
  EXPECT_EQ(Get().status(), take_status_);
  EXPECT_EQ(content_, "ab");
}

}  // namespace
}  // namespace webmunk
