#include "server/rpc/status_map.h"

#include <gtest/gtest.h>

#include <atomic>

#include "server/base/retry_after.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/worker_pool.h"

namespace webmunk {
namespace {

TEST(StatusMapTest, CodesAreKept) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  const grpc::Status status = ToGrpcStatus(absl::NotFoundError("no such thing"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such thing");
}

TEST(StatusMapTest, WhatTheDatabaseSaysStaysInside) {
  const grpc::Status status =
      ToGrpcStatus(absl::FailedPreconditionError("database: relation \"x\" does not exist"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message().find("relation"), std::string::npos);
}

TEST(StatusMapTest, TimeToWaitBecomesADetail) {
  const grpc::Status status = ToGrpcStatus(
      WithRetryAfter(absl::ResourceExhaustedError("too many"), absl::Milliseconds(2500)));
  // google.rpc.Status{code: 8, message: "too many", details: [RetryInfo{2.5 s}]}.
  const std::string any = std::string("\x0a\x28type.googleapis.com/google.rpc.RetryInfo") +
                          "\x12\x0a\x0a\x08\x08\x02\x10\x80\xca\xb5\xee\x01";
  EXPECT_EQ(status.error_details(),
            "\x08\x08\x12\x08too many\x1a" + std::string(1, static_cast<char>(any.size())) + any);
  EXPECT_EQ(status.error_message(), "too many");
  EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("x")).error_details(), "");
}

TEST(StatusMapTest, LongMessagesAreCut) {
  EXPECT_EQ(ToGrpcStatus(absl::InternalError(std::string(5000, 'x'))).error_message().size(),
            1024u);
}

TEST(ProtoTimeTest, MicrosecondsGoThereAndBack) {
  for (const int64_t micros : {int64_t{0}, int64_t{-1}, int64_t{-1'500'000},
                               int64_t{1718041530123457}, int64_t{-62'135'596'800'000'000}}) {
    const google::protobuf::Timestamp timestamp = MicrosToProto(micros);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(*MicrosFromProto(timestamp, "t"), micros);
  }
}

TEST(ProtoTimeTest, InvalidTimestampsAreRefusedByName) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_nanos(-1);
  EXPECT_EQ(MicrosFromProto(timestamp, "start_time").status().message(),
            "start_time must be a time in the years 1 to 9999");
  timestamp.set_nanos(0);
  timestamp.set_seconds(253'402'300'800);
  EXPECT_TRUE(absl::IsInvalidArgument(MicrosFromProto(timestamp, "t").status()));
}

TEST(WorkerPoolTest, RunsWhatIsQueuedBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(2);
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(pool.Submit([&] { ++done; }));
    }
  }
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace webmunk
