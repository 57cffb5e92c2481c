#include "exit_code.h"

#include <gtest/gtest.h>

namespace webmunk::cli {
namespace {

int CodeOf(absl::StatusCode code) { return ExitCodeFor(absl::Status(code, "")); }

TEST(ExitCodeTest, EachStatusCodeHasItsExitCode) {
  EXPECT_EQ(CodeOf(absl::StatusCode::kOk), 0);
  EXPECT_EQ(CodeOf(absl::StatusCode::kNotFound), 3);
  EXPECT_EQ(CodeOf(absl::StatusCode::kPermissionDenied), 4);
  EXPECT_EQ(CodeOf(absl::StatusCode::kUnauthenticated), 4);
  EXPECT_EQ(CodeOf(absl::StatusCode::kUnavailable), 75);
  EXPECT_EQ(CodeOf(absl::StatusCode::kResourceExhausted), 75);
  EXPECT_EQ(CodeOf(absl::StatusCode::kDeadlineExceeded), 75);
}

TEST(ExitCodeTest, EveryOtherErrorIsAPlainFailure) {
  for (const auto code :
       {absl::StatusCode::kInvalidArgument, absl::StatusCode::kInternal, absl::StatusCode::kUnknown,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kUnimplemented,
        absl::StatusCode::kCancelled, absl::StatusCode::kDataLoss}) {
    EXPECT_EQ(CodeOf(code), 1) << absl::StatusCodeToString(code);
  }
}

}  // namespace
}  // namespace webmunk::cli
