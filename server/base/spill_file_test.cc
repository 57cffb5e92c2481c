#include "server/base/spill_file.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

class SpillFileTest : public ::testing::Test {
 protected:
  SpillFileTest() {
    std::string path = ::testing::TempDir() + "/spill-XXXXXX";
    directory_ = mkdtemp(path.data());
  }
  ~SpillFileTest() override { std::filesystem::remove_all(directory_); }

  size_t Files() const {
    return std::distance(std::filesystem::directory_iterator(directory_), {});
  }

  std::string directory_;
};

TEST_F(SpillFileTest, BytesComeBackFromAnywhere) {
  SpillFile file(directory_);
  std::string all;
  std::mt19937 random(1);
  for (int i = 0; all.size() < 5 * SpillFile::kKept; ++i) {
    const std::string bytes(random() % 5000, static_cast<char>(i));
    ASSERT_TRUE(file.Append(bytes).ok());
    all += bytes;
    const int64_t offset = static_cast<int64_t>(random() % all.size());
    const size_t count = random() % 100'000;
    const auto read = file.Read(offset, count);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, all.substr(offset, count));
  }
  EXPECT_EQ(file.size(), static_cast<int64_t>(all.size()));
  EXPECT_EQ(file.Read(0, all.size() + 1).value(), all);
  EXPECT_EQ(file.Read(file.size(), 1).value(), "");
}

TEST_F(SpillFileTest, ItLeavesNothingAndKeepsLittle) {
  const size_t before = mallinfo2().uordblks;
  SpillFile file(directory_);
  const std::string bytes(1000, 'x');
  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(file.Append(bytes).ok());
  EXPECT_EQ(file.size(), 20'000'000);
  EXPECT_LT(mallinfo2().uordblks, before + 4 * SpillFile::kKept);
  EXPECT_EQ(Files(), 0U);
}

TEST_F(SpillFileTest, FewBytesNeedNoFile) {
  SpillFile file(directory_ + "/none");
  ASSERT_TRUE(file.Append("few").ok());
  EXPECT_EQ(file.Read(0, 3).value(), "few");
  const absl::Status status = file.Append(std::string(SpillFile::kKept, 'x'));
  EXPECT_TRUE(absl::IsInternal(status)) << status;
  EXPECT_EQ(status.message().find(directory_), std::string::npos);
}

TEST_F(SpillFileTest, AMovedOneHoldsTheBytes) {
  SpillFile file(directory_);
  ASSERT_TRUE(file.Append(std::string(SpillFile::kKept + 1, 'x')).ok());
  SpillFile other(std::move(file));
  ASSERT_TRUE(other.Append("y").ok());
  EXPECT_EQ(other.Read(SpillFile::kKept, 5).value(), "xy");
}

}  // namespace
}  // namespace webmunk
