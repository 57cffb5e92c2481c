#include "server/delivery/local_root.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "server/base/sha256.h"

namespace webmunk {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LocalRootTest : public ::testing::Test {
 protected:
  LocalRootTest() {
    fs::remove_all(base_);
    fs::create_directories(base_ / "root");
    fs::create_directories(base_ / "outside");
    std::ofstream(base_ / "archive") << text_;
    root_ = *LocalRoot::Open((base_ / "root").string());
  }
  ~LocalRootTest() override { fs::remove_all(base_); }

  absl::Status Put(const std::string& target) {
    return root_->Put((base_ / "archive").string(), target, 1, hash_, nullptr);
  }
  fs::path Root(const std::string& name) const { return base_ / "root" / name; }
  bool OutsideIsEmpty() const { return fs::is_empty(base_ / "outside"); }

  const fs::path base_ =
      fs::path(::testing::TempDir()) / ("local_root_" + std::to_string(getpid()));
  const std::string text_ = std::string(3'000'000, 'x') + "end";
  const std::string hash_ = absl::BytesToHexString(Sha256(text_));
  std::unique_ptr<LocalRoot> root_;
};

TEST_F(LocalRootTest, AnArchiveIsCopiedWithItsFolders) {
  ASSERT_TRUE(Put("a/b/x.zip").ok());
  EXPECT_EQ(ReadFile(Root("a/b/x.zip")), text_);
  EXPECT_FALSE(fs::exists(Root("a/b/x.zip.1.partial")));
  // Again, over it.
  ASSERT_TRUE(Put("a/b/x.zip").ok());
  struct stat info {};
  stat(Root("a/b/x.zip").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0640 & ~umask(umask(0)));
}

TEST_F(LocalRootTest, WhatIsNotTheArchiveIsTakenAway) {
  const absl::Status status =
      root_->Put((base_ / "archive").string(), "x.zip", 1, std::string(64, '0'), nullptr);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(fs::is_empty(base_ / "root"));
}

TEST_F(LocalRootTest, LinksBelowTheRootAreFollowedNowhere) {
  fs::create_directory_symlink(base_ / "outside", Root("link"));
  EXPECT_EQ(Put("link/x.zip").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Put("link/deeper/x.zip").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(root_->Remove("link/x.zip").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(OutsideIsEmpty());
}

TEST_F(LocalRootTest, AFileBehindALinkIsNotWritten) {
  std::ofstream(base_ / "outside" / "victim") << "mine";
  fs::create_symlink(base_ / "outside" / "victim", Root("x.zip"));
  fs::create_symlink(base_ / "outside" / "victim", Root("x.zip.1.partial"));
  ASSERT_TRUE(Put("x.zip").ok());
  EXPECT_EQ(ReadFile(base_ / "outside" / "victim"), "mine");
  EXPECT_FALSE(fs::is_symlink(Root("x.zip")));
  EXPECT_EQ(ReadFile(Root("x.zip")), text_);
}

TEST_F(LocalRootTest, NoTargetClimbsOut) {
  for (const std::string target : {"../outside/x", "a/../../outside/x", "/x", "a//x", "./x"}) {
    EXPECT_EQ(Put(target).code(), absl::StatusCode::kInvalidArgument) << target;
  }
  EXPECT_TRUE(OutsideIsEmpty());
}

TEST_F(LocalRootTest, ItStopsWhenAskedAndLeavesNothing) {
  const absl::Status status =
      root_->Put((base_ / "archive").string(), "x.zip", 1, hash_, [] { return true; });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(fs::is_empty(base_ / "root"));
}

TEST_F(LocalRootTest, RemovingTwiceIsTheSame) {
  ASSERT_TRUE(Put("a/x.zip").ok());
  EXPECT_TRUE(root_->Remove("a/x.zip").ok());
  EXPECT_TRUE(root_->Remove("a/x.zip").ok());
  EXPECT_FALSE(fs::exists(Root("a/x.zip")));
}

TEST_F(LocalRootTest, WhereThereIsNoFolderNothingIsOpened) {
  EXPECT_FALSE(LocalRoot::Open((base_ / "none").string()).ok());
  EXPECT_FALSE(LocalRoot::Open((base_ / "archive").string()).ok());
}

TEST_F(LocalRootTest, WhatOtherTriesLeftGoes) {
  std::ofstream(Root("x.zip.7.partial")) << "half";
  std::ofstream(Root("y.zip.7.partial")) << "another's";
  ASSERT_TRUE(Put("x.zip").ok());
  EXPECT_FALSE(fs::exists(Root("x.zip.7.partial")));
  EXPECT_TRUE(fs::exists(Root("y.zip.7.partial")));
}

}  // namespace
}  // namespace webmunk
