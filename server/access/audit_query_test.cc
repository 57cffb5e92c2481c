#include "server/access/audit_query.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace webmunk {
namespace {

int64_t Micros(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return absl::ToUnixMicros(time);
}

TEST(AuditFilterTest, FieldsAreRead) {
  const AuditFilter filter = *ParseAuditFilter(
      R"(user = "users/ann" AND method = "UserService.CreateUser" AND client_address = "::1")"
      R"( AND participant = "participants/a/b" AND create_time >= "2026-01-01T00:00:00Z")"
      R"( AND create_time < "2026-02-01T00:00:00Z")");
  EXPECT_EQ(filter.user, "ann");
  EXPECT_EQ(filter.method, "UserService.CreateUser");
  EXPECT_EQ(filter.client_address, "::1");
  EXPECT_EQ(filter.participant, "a/b");
  EXPECT_EQ(filter.created_from, Micros("2026-01-01T00:00:00Z"));
  EXPECT_EQ(filter.created_to, Micros("2026-02-01T00:00:00Z"));
  EXPECT_FALSE(filter.is_never);
}

TEST(AuditFilterTest, TimesAreHalfOpenRanges) {
  const AuditFilter filter = *ParseAuditFilter(
      R"(create_time > "2026-01-01T00:00:00Z" AND create_time <= "2026-01-02T00:00:00Z")");
  EXPECT_EQ(filter.created_from, Micros("2026-01-01T00:00:00Z") + 1);
  EXPECT_EQ(filter.created_to, Micros("2026-01-02T00:00:00Z") + 1);
}

TEST(AuditFilterTest, BlankIsAll) {
  EXPECT_FALSE(ParseAuditFilter("")->user);
  EXPECT_FALSE(ParseAuditFilter("  ")->is_never);
}

TEST(AuditFilterTest, TwoValuesOfOneFieldHoldNever) {
  EXPECT_TRUE(ParseAuditFilter(R"(user = "users/a" AND user = "users/b")")->is_never);
  EXPECT_FALSE(ParseAuditFilter(R"(user = "users/a" AND user = "users/a")")->is_never);
}

TEST(AuditFilterTest, AllElseIsRefused) {
  for (const char* text : {R"(user = "users/a" OR user = "users/b")", R"(NOT user = "users/a")",
                           R"(user != "users/a")", R"(user = "ann")", R"(user = "users/a*")",
                           "user = 7", R"(name = "x")", R"(user.name = "x")",
                           R"(create_time = "yesterday")", R"(method > "A")", "user = "}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseAuditFilter(text).status())) << text;
  }
}

}  // namespace
}  // namespace webmunk
