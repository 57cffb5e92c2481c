#include "server/storage/pg_error.h"

#include <gtest/gtest.h>

#include <utility>

namespace webmunk {
namespace {

TEST(PgErrorTest, ClassesOfErrorsHaveTheirCodes) {
  const std::pair<const char*, absl::StatusCode> cases[] = {
      {"23505", absl::StatusCode::kAlreadyExists},
      {"40001", absl::StatusCode::kAborted},
      {"40P01", absl::StatusCode::kAborted},
      {"22P02", absl::StatusCode::kInvalidArgument},
      {"23514", absl::StatusCode::kInvalidArgument},
      {"54001", absl::StatusCode::kInvalidArgument},
      {"42P01", absl::StatusCode::kFailedPrecondition},
      {"53100", absl::StatusCode::kResourceExhausted},
      {"25006", absl::StatusCode::kUnavailable},
      {"57P01", absl::StatusCode::kUnavailable},
      {"", absl::StatusCode::kUnavailable},
  };
  for (const auto& [state, code] : cases) {
    const absl::Status status = PgError(state, "text\n");
    EXPECT_EQ(status.code(), code) << state;
    EXPECT_EQ(SqlState(status), state);
    EXPECT_EQ(status.message(), "database: text");
  }
}

}  // namespace
}  // namespace webmunk
