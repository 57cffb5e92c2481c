#include "server/exports/export_archive.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace webmunk {
namespace {

class ExportArchiveTest : public ::testing::Test {
 protected:
  ExportArchiveTest() : folder_(::testing::TempDir() + "/archives-" + std::to_string(getpid())) {
    mkdir(folder_.c_str(), 0700);
    std::ofstream(folder_ + "/1.1.zip") << "0123456789";
  }
  ~ExportArchiveTest() override {
    unlink((folder_ + "/1.1.zip").c_str());
    unlink((folder_ + "/link").c_str());
  }

  const std::string folder_;
};

TEST_F(ExportArchiveTest, AnyPartIsRead) {
  const auto archive = ExportArchive::Open(folder_, "1.1.zip", 10);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(*(*archive)->Read(0, 10), "0123456789");
  EXPECT_EQ(*(*archive)->Read(3, 4), "3456");
  EXPECT_EQ(*(*archive)->Read(9, 1), "9");
  EXPECT_TRUE(absl::IsDataLoss((*archive)->Read(9, 2).status()));
}

TEST_F(ExportArchiveTest, ItStaysReadableOnceItIsDeleted) {
  const auto archive = ExportArchive::Open(folder_, "1.1.zip", 10);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_TRUE(RemoveExportArchive(folder_, "1.1.zip").ok());
  EXPECT_EQ(*(*archive)->Read(0, 10), "0123456789");
  EXPECT_TRUE(RemoveExportArchive(folder_, "1.1.zip").ok()) << "a second time";
  EXPECT_TRUE(absl::IsUnavailable(ExportArchive::Open(folder_, "1.1.zip", 10).status()));
}

TEST_F(ExportArchiveTest, AnotherFileIsNotTheArchive) {
  EXPECT_TRUE(absl::IsUnavailable(ExportArchive::Open(folder_, "1.1.zip", 11).status()));
  ASSERT_EQ(symlink("1.1.zip", (folder_ + "/link").c_str()), 0);
  EXPECT_TRUE(absl::IsUnavailable(ExportArchive::Open(folder_, "link", 10).status()));
  EXPECT_TRUE(absl::IsUnavailable(ExportArchive::Open(folder_, ".", 10).status()));
}

}  // namespace
}  // namespace webmunk
