#include "server/delivery/sealed_secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace webmunk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kFirst(64, 'a');
const std::string kSecond(64, 'B');

absl::StatusOr<SecretKeys> Keys(const std::string& text) {
  const std::string path = ::testing::TempDir() + "/secret_keys-" + std::to_string(getpid());
  std::ofstream(path) << text;
  return SecretKeys::Read(path);
}

TEST(SealedSecretTest, WhatIsSealedIsOpenedAndUnreadable) {
  const SecretKeys keys = *Keys("2026-11 " + kFirst + "\n");
  for (const std::string& text :
       {std::string("password"), std::string(), std::string(20'000, 'x'), std::string("a\0b", 3)}) {
    const std::string sealed = *keys.Seal(text, "lab");
    EXPECT_THAT(sealed, StartsWith("v1.2026-11."));
    EXPECT_THAT(sealed, Not(HasSubstr("password")));
    EXPECT_EQ(*keys.Open(sealed, "lab"), text);
  }
}

TEST(SealedSecretTest, ATextIsNeverSealedTheSameTwice) {
  const SecretKeys keys = *Keys("a " + kFirst);
  EXPECT_NE(*keys.Seal("password", "lab"), *keys.Seal("password", "lab"));
}

TEST(SealedSecretTest, TheFirstKeySealsAndAllOpen) {
  const std::string old = *Keys("old " + kFirst)->Seal("password", "lab");
  const SecretKeys keys = *Keys("# keys\nnew " + kSecond + "\nold\t" + kFirst + "\n");
  EXPECT_EQ(*keys.Open(old, "lab"), "password");
  EXPECT_TRUE(keys.IsOld(old));
  const std::string sealed = *keys.Seal("password", "lab");
  EXPECT_THAT(sealed, StartsWith("v1.new."));
  EXPECT_FALSE(keys.IsOld(sealed));
  EXPECT_EQ(Keys("new " + kSecond)->Open(old, "lab").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(SealedSecretTest, EachChangedCharacterIsSeen) {
  const SecretKeys keys = *Keys("a " + kFirst + "\nb " + kSecond);
  const std::string sealed = *keys.Seal("password", "lab");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'b' ? 'c' : 'b';
    EXPECT_FALSE(keys.Open(changed, "lab").ok()) << i;
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(keys.Open(sealed.substr(0, size), "lab").ok()) << size;
  }
}

// The last character of base64 may have bits that mean nothing.
TEST(SealedSecretTest, ASecretHasOneSpelling) {
  const SecretKeys keys = *Keys("a " + kFirst);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char* const secret : {"password", "passwor", "passwo"}) {
    const std::string sealed = *keys.Seal(secret, "lab");
    for (const char last : kDigits) {
      std::string changed = sealed;
      changed.back() = last;
      EXPECT_EQ(keys.Open(changed, "lab").ok(), changed == sealed) << changed;
    }
  }
}

TEST(SealedSecretTest, WithoutKeysNothingIsSealed) {
  EXPECT_EQ(SecretKeys().Seal("password", "lab").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(SecretKeys().IsEmpty());
}

TEST(SealedSecretTest, FilesThatAreNoKeysAreRefusedWithoutTheirContent) {
  for (const std::string& text :
       {std::string(), std::string("# nothing"), kFirst, "a " + kFirst + "0",
        "a " + kFirst.substr(1), "a " + std::string(64, 'g'), "a b " + kFirst, "a.b " + kFirst,
        std::string(33, 'i') + " " + kFirst, "a " + kFirst + "\na " + kSecond}) {
    const absl::StatusOr<SecretKeys> keys = Keys(text);
    ASSERT_FALSE(keys.ok()) << text;
    EXPECT_THAT(std::string(keys.status().message()), Not(HasSubstr("aaaa")));
  }
  EXPECT_FALSE(SecretKeys::Read(::testing::TempDir() + "/there-is-none").ok());
}

TEST(SealedSecretTest, ASecretOpensForItsOwnerAlone) {
  const auto keys = Keys("k1 " + kFirst);
  EXPECT_EQ(keys->Open(*keys->Seal("password", "lab"), "other").status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace webmunk
