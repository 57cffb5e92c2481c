#include "server/base/read_ahead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;

constexpr size_t kBlock = 10;

std::string BlockOf(int n) { return absl::StrFormat("%0*d", static_cast<int>(kBlock), n); }

// Blocks of the numbers from 1 to `last`.
ReadAhead::Fill CountTo(int last, std::atomic<int>& read) {
  return [last, &read](std::string& block) {
    EXPECT_EQ(block, "");
    block += BlockOf(++read);
    return read < last;
  };
}

TEST(ReadAheadTest, BlocksComeInTheirOrderAndAllOfThem) {
  std::atomic<int> read = 0;
  const auto ahead = ReadAhead::Start(CountTo(1000, read), 3 * kBlock);
  std::string block;
  for (int i = 1; i <= 1000; ++i) {
    ASSERT_TRUE(ahead->Next(block));
    ASSERT_EQ(block, BlockOf(i));
  }
  EXPECT_FALSE(ahead->Next(block));
  EXPECT_FALSE(ahead->Next(block));
}

TEST(ReadAheadTest, LastBlockMayBeEmpty) {
  std::vector<std::string> given = {"", "b", "a"};
  const auto ahead = ReadAhead::Start(
      [&](std::string& block) {
        block = given.back();
        given.pop_back();
        return !given.empty();
      },
      3 * kBlock);
  std::vector<std::string> taken;
  for (std::string block; ahead->Next(block);) taken.push_back(block);
  EXPECT_THAT(taken, ElementsAre("a", "b"));
}

TEST(ReadAheadTest, NoMoreIsReadThanMayBe) {
  std::atomic<int> read = 0;
  const auto ahead = ReadAhead::Start(CountTo(1000, read), 3 * kBlock);
  std::string block;
  for (int taken = 0; taken < 5; ++taken) {
    while (read < taken + 3) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(read, taken + 3);
    ASSERT_TRUE(ahead->Next(block));
  }
}

TEST(ReadAheadTest, LargeBlocksAreCountedAsSuch) {
  std::atomic<int> read = 0;
  const auto ahead = ReadAhead::Start(
      [&](std::string& block) {
        block.assign(100 * kBlock, 'x');
        return ++read < 100;
      },
      3 * kBlock);
  std::string block;
  for (int taken = 0; taken < 5; ++taken) {
    while (read < taken + 1) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(read, taken + 1);
    ASSERT_TRUE(ahead->Next(block));
  }
}

TEST(ReadAheadTest, WhoHasEnoughDropsTheRest) {
  std::atomic<int> read = 0;
  {
    const auto ahead = ReadAhead::Start(CountTo(1000, read), 3 * kBlock);
    std::string block;
    ASSERT_TRUE(ahead->Next(block));
    ahead->Drop();
    for (int i = 0; i < 3; ++i) {
      if (!ahead->Next(block)) break;
      ADD_FAILURE() << "a block that was dropped: " << block;
    }
  }
  EXPECT_EQ(read, 1000);
}

TEST(ReadAheadTest, NobodyNeedTakeAny) {
  std::atomic<int> read = 0;
  ReadAhead::Start(CountTo(100, read), 3 * kBlock).reset();
  EXPECT_EQ(read, 100);
}

}  // namespace
}  // namespace webmunk
