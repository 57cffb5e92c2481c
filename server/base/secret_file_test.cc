#include "server/base/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace webmunk {
namespace {

std::string FileWith(const std::string& text) {
  // Cases run side by side, each in a process of its own.
  const std::string path = testing::TempDir() + std::to_string(getpid()) + "secret_file_test";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  return path;
}

TEST(SecretFileTest, LinesComeWithoutCommentsAndSpace) {
  EXPECT_THAT(*ReadSecretLines(FileWith("# keys\r\n  one \n\ntwo\r\n")),
              testing::ElementsAre("one", "two"));
  EXPECT_THAT(*ReadSecretLines(FileWith("one")), testing::ElementsAre("one"));
}

TEST(SecretFileTest, UnusableFilesAreToldByTheirPathAlone) {
  EXPECT_FALSE(ReadSecretLines("/nowhere/secret").ok());
  EXPECT_FALSE(ReadSecretLines(testing::TempDir()).ok());
  EXPECT_FALSE(ReadSecretLines(FileWith("")).ok());
  EXPECT_FALSE(ReadSecretLines(FileWith("# only\n\n")).ok());
  const auto large = ReadSecretLines(FileWith(std::string(70'000, 's')));
  ASSERT_TRUE(absl::IsInvalidArgument(large.status()));
  EXPECT_EQ(large.status().message().find("sss"), std::string::npos);
}

TEST(SecretFileTest, PasswordIsTheFirstLineAsItIs) {
  EXPECT_EQ(*ReadPasswordLine(FileWith("#one two \r\nmore\n")), "#one two ");
  EXPECT_EQ(*ReadPasswordLine(FileWith("one")), "one");
  EXPECT_EQ(*ReadPasswordLine(FileWith("one\n")), "one");
  for (const std::string& path : {FileWith(""), FileWith("\none\n"), FileWith("\r\n"),
                                  testing::TempDir(), std::string("/nowhere/secret")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadPasswordLine(path).status()));
  }
}

TEST(EqualsInConstantTimeTest, ComparesContents) {
  EXPECT_TRUE(EqualsInConstantTime("abc", "abc"));
  EXPECT_TRUE(EqualsInConstantTime("", ""));
  EXPECT_FALSE(EqualsInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualsInConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace webmunk
