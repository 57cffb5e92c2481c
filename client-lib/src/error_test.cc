#include "webmunk/error.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(ToAbslStatusTest, EveryCodeKeepsItsNameAndMessage) {
  EXPECT_TRUE(ToAbslStatus(grpc::Status::OK).ok());
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::CANCELLED, "m"}), absl::CancelledError("m"));
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::INVALID_ARGUMENT, "m"}),
            absl::InvalidArgumentError("m"));
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::DEADLINE_EXCEEDED, "m"}),
            absl::DeadlineExceededError("m"));
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::RESOURCE_EXHAUSTED, "m"}),
            absl::ResourceExhaustedError("m"));
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::UNAVAILABLE, "m"}), absl::UnavailableError("m"));
  EXPECT_EQ(ToAbslStatus({grpc::StatusCode::UNAUTHENTICATED, "m"}),
            absl::UnauthenticatedError("m"));
}

}  // namespace
}  // namespace webmunk
