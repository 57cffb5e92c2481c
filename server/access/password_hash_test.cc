#include "server/access/password_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using testing::StartsWith;

TEST(PasswordHashTest, OnlyTheSamePasswordFits) {
  const std::string password("correct horse\0battery", 21);
  const std::string hash = *HashPassword(password);
  EXPECT_THAT(hash, StartsWith("$argon2id$"));
  EXPECT_TRUE(VerifyPassword(hash, password));
  EXPECT_FALSE(VerifyPassword(hash, password + "x"));
  EXPECT_FALSE(VerifyPassword(hash, "correct horse"));
  EXPECT_FALSE(VerifyPassword(hash, ""));
  EXPECT_NE(hash, *HashPassword(password));
}

TEST(PasswordHashTest, WithoutAHashNothingFits) {
  EXPECT_FALSE(VerifyPassword("", ""));
  EXPECT_FALSE(VerifyPassword("", "anything at all"));
}

TEST(PasswordHashTest, LengthsAreChecked) {
  EXPECT_TRUE(CheckNewPassword(std::string(12, 'x'), "password").ok());
  EXPECT_TRUE(CheckNewPassword(std::string(1024, 'x'), "password").ok());
  EXPECT_TRUE(absl::IsInvalidArgument(CheckNewPassword(std::string(11, 'x'), "password")));
  EXPECT_TRUE(absl::IsInvalidArgument(CheckNewPassword(std::string(1025, 'x'), "password")));
}

}  // namespace
}  // namespace webmunk
