#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/delivery_fixture.h"
#include "tests/core/destination_servers.h"
#include "tests/support/fault_proxy.h"

namespace webmunk::testing {
namespace {

constexpr char kTarget[] = "2026-11-25/study_x.zip";

// Against moto.
class S3DestinationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (ServersPython().empty()) GTEST_SKIP() << "moto is not installed";
    server_ = std::make_unique<S3Server>();
  }

  absl::StatusOr<Verification> Deliver() {
    return fixture_.Deliver(server_->AsDestination(), kTarget);
  }

  DeliveryFixture fixture_;
  std::unique_ptr<S3Server> server_;
};

TEST_F(S3DestinationTest, AnArchiveIsKnownByItsHash) {
  const auto delivered = Deliver();
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(*delivered, Verification::kHash);
  // It is found again.
  server_->SetFault("error");
  EXPECT_TRUE(Deliver().ok());
}

TEST_F(S3DestinationTest, WhatGoesInPiecesIsReadBack) {
  const DeliveryFixture large(size_t{33} << 20);
  const auto delivered = large.Deliver(server_->AsDestination(), kTarget);
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  EXPECT_EQ(*delivered, Verification::kContent);
}

TEST_F(S3DestinationTest, AnArchiveThatChangedOnThisServerIsNotBrought) {
  fixture_.file().sha256 = std::string(64, '0');
  EXPECT_EQ(Deliver().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(S3DestinationTest, WrongKeysAreRefused) {
  const S3Server checked(true);
  Destination destination = checked.AsDestination();
  destination.secrets["secret_access_key"] = "wrong";
  EXPECT_EQ(fixture_.Deliver(destination, kTarget).status().code(),
            absl::StatusCode::kPermissionDenied)
      << fixture_.Deliver(destination, kTarget).status();
  EXPECT_EQ(fixture_.delivery().Test(destination, "", nullptr).code(),
            absl::StatusCode::kPermissionDenied);
  destination = checked.AsDestination();
  destination.parameters["access_key_id"] = "nobody";
  EXPECT_EQ(fixture_.Deliver(destination, kTarget).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(S3DestinationTest, ABucketThatIsNotThereIsNotMade) {
  Destination destination = server_->AsDestination();
  destination.parameters["bucket"] = "another";
  EXPECT_EQ(fixture_.Deliver(destination, kTarget).status().code(), absl::StatusCode::kNotFound)
      << fixture_.Deliver(destination, kTarget).status();
}

TEST_F(S3DestinationTest, AFullServerFailsUntilThereIsRoom) {
  server_->SetFault("full");
  const auto full = Deliver();
  EXPECT_EQ(full.status().code(), absl::StatusCode::kResourceExhausted) << full.status();
  server_->SetFault("");
  EXPECT_TRUE(Deliver().ok());
}

TEST_F(S3DestinationTest, AServerThatFailsIsTriedAgain) {
  server_->SetFault("error");
  EXPECT_FALSE(Deliver().ok());
  server_->SetFault("");
  EXPECT_TRUE(Deliver().ok());
}

TEST_F(S3DestinationTest, AConnectionCutMidwayIsTriedAgain) {
  FaultProxy proxy({.port = 0}, {.port = server_->port()});
  proxy.SetPlan([] { return FaultProxy::Budget{.towards_target = true, .bytes = 1 << 20}; });
  const Destination destination = server_->AsDestination(proxy.port());
  const auto cut = fixture_.Deliver(destination, kTarget);
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kUnavailable) << cut.status();
  EXPECT_GT(proxy.cuts(), 0);
  proxy.SetPlan(nullptr);
  EXPECT_TRUE(fixture_.Deliver(destination, kTarget).ok());
}

TEST_F(S3DestinationTest, ASlowServerIsWaitedFor) {
  const SlowWay way(server_->port(), 2 << 20);
  const auto delivered = fixture_.DeliverPatiently(server_->AsDestination(way.port()), kTarget);
  EXPECT_TRUE(delivered.ok()) << delivered.status();
}

TEST_F(S3DestinationTest, ASilentServerIsGivenUp) {
  const SlowWay way(server_->port(), 0);
  const auto delivered = fixture_.Deliver(server_->AsDestination(way.port()), kTarget);
  EXPECT_EQ(delivered.status().code(), absl::StatusCode::kUnavailable) << delivered.status();
}

TEST_F(S3DestinationTest, ATestIsWrittenReadAndRemoved) {
  const absl::Status status =
      fixture_.delivery().Test(server_->AsDestination(), "nightly", nullptr);
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace
}  // namespace webmunk::testing
