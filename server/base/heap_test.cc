#include "server/base/heap.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace webmunk {
namespace {

constexpr size_t kBlock = size_t{32} << 10;
constexpr size_t kFreed = size_t{256} << 20;
// The heap's end cannot be given back while one of these is behind it.
constexpr size_t kKeptOneOf = 100;

// Blocks spread over a heap of which most was freed.
std::vector<std::unique_ptr<char[]>> SpreadBlocks() {
  std::vector<std::unique_ptr<char[]>> blocks;
  blocks.reserve(kFreed / kBlock);
  // Filled, so that the memory is held.
  for (size_t i = 0; i < kFreed / kBlock; ++i) blocks.push_back(std::make_unique<char[]>(kBlock));
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (i % kKeptOneOf != kKeptOneOf - 1) blocks[i].reset();
  }
  return blocks;
}

TEST(HeapTrimmerTest, GivesBackWhatLiesBetweenBlocksInUse) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have a heap of their own";
#endif
  ReturnFreedMemory();
  const auto kept = SpreadBlocks();
  const size_t before = HeldButUnused();
  ASSERT_GT(before, kFreed / 2);

  std::optional<HeapTrimmer> trimmer(std::in_place);
  for (int i = 0; i < 300 && HeldButUnused() > HeapTrimmer::kMostUnused; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  trimmer.reset();

  EXPECT_LE(HeldButUnused(), HeapTrimmer::kMostUnused);
}

}  // namespace
}  // namespace webmunk
