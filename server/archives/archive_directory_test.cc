#include "server/archives/archive_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"

namespace webmunk {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ArchiveDirectoryTest : public ::testing::Test {
 protected:
  ArchiveDirectoryTest() { EXPECT_TRUE(directory_.Prepare().ok()); }
  ~ArchiveDirectoryTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& name, const std::string& bytes = "x") {
    std::ofstream(directory_.PathOf(name)) << bytes;
  }
  std::vector<std::string> List() { return directory_.List().value(); }

  const std::string root_ = [] {
    std::string path = ::testing::TempDir() + "/archives-XXXXXX";
    return std::string(mkdtemp(path.data()));
  }();
  ArchiveDirectory directory_{root_ + "/a/b"};
};

TEST_F(ArchiveDirectoryTest, NamesAreReadAsTheyAreWritten) {
  for (const bool is_whole : {false, true}) {
    const auto file = ArchiveDirectory::Parse(
        ArchiveDirectory::NameOf({.job_id = 12, .attempt = 3, .is_whole = is_whole}));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->job_id, 12);
    EXPECT_EQ(file->attempt, 3);
    EXPECT_EQ(file->is_whole, is_whole);
  }
}

TEST_F(ArchiveDirectoryTest, OtherNamesAreNoneOfOurs) {
  for (const char* name : {"", "1.2", "1.2.zip.zip", "01.2.zip", "1.2.ZIP", "1.2.txt", "a.2.zip",
                           " 1.2.zip", "1..zip", "../1.2.zip"}) {
    EXPECT_FALSE(ArchiveDirectory::Parse(name)) << name;
  }
  Write("notes.txt");
  Write("1.2.zip");
  EXPECT_THAT(List(), UnorderedElementsAre("1.2.zip"));
}

TEST_F(ArchiveDirectoryTest, PublishedFilesHaveTheNameOfWholeOnes) {
  Write("1.2.tmp", "abc");
  ASSERT_TRUE(directory_.Publish({.job_id = 1, .attempt = 2}).ok());
  EXPECT_THAT(List(), UnorderedElementsAre("1.2.zip"));
  EXPECT_FALSE(directory_.Publish({.job_id = 1, .attempt = 3}).ok());
  // As sha256sum has it.
  const auto hash = directory_.HashOf("1.2.zip", [] { return false; });
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(absl::BytesToHexString(*hash),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(absl::IsCancelled(directory_.HashOf("1.2.zip", [] { return true; }).status()));
}

TEST_F(ArchiveDirectoryTest, WhatIsGoneCanBeRemoved) {
  Write("1.2.zip");
  EXPECT_TRUE(directory_.Remove("1.2.zip").ok());
  EXPECT_TRUE(directory_.Remove("1.2.zip").ok());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_TRUE(absl::IsUnavailable(ArchiveDirectory("").Remove("1.2.zip")));
}

}  // namespace
}  // namespace webmunk
