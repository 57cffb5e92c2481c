#include "server/ingest/batch_queue.h"

#include <gtest/gtest.h>

#include <future>

namespace webmunk {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<PendingBundle> BundleOf(size_t points) {
  auto bundle = std::make_unique<PendingBundle>();
  bundle->parsed = std::make_unique<ParsedBundle>();
  bundle->parsed->points.resize(points);
  return bundle;
}

// Long enough that a test which waits for it has failed.
BatchQueue MakeQueue(milliseconds gather_time = std::chrono::minutes(10)) {
  return BatchQueue({.batch_points = 100, .gather_time = gather_time});
}

std::future<size_t> TakeElsewhere(BatchQueue& queue) {
  return std::async(std::launch::async, [&queue] { return queue.Take().size(); });
}

bool IsWaiting(const std::future<size_t>& taken) {
  return taken.wait_for(milliseconds(50)) == std::future_status::timeout;
}

TEST(BatchQueueTest, ALoneBundleGoesAtOnce) {
  BatchQueue queue = MakeQueue();
  queue.Push(BundleOf(1));
  EXPECT_EQ(queue.Take().size(), 1u);
}

TEST(BatchQueueTest, ABatchTakesNoMoreThanItMay) {
  BatchQueue queue = MakeQueue();
  for (int i = 0; i < 5; ++i) queue.Push(BundleOf(49));
  EXPECT_EQ(queue.Take().size(), 2u);
  EXPECT_EQ(queue.size(), 3u);
}

TEST(BatchQueueTest, ABundleBesideABatchWaitsUntilThatIsWritten) {
  BatchQueue queue = MakeQueue();
  queue.Push(BundleOf(1));
  ASSERT_EQ(queue.Take().size(), 1u);
  queue.Push(BundleOf(1));
  std::future<size_t> taken = TakeElsewhere(queue);
  EXPECT_TRUE(IsWaiting(taken));
  queue.Push(BundleOf(1));
  queue.NoteWritten();
  EXPECT_EQ(taken.get(), 2u);
}

TEST(BatchQueueTest, ABundleBesideABatchWaitsUntilItsOwnIsFull) {
  BatchQueue queue = MakeQueue();
  queue.Push(BundleOf(1));
  ASSERT_EQ(queue.Take().size(), 1u);
  queue.Push(BundleOf(1));
  std::future<size_t> taken = TakeElsewhere(queue);
  EXPECT_TRUE(IsWaiting(taken));
  queue.Push(BundleOf(99));
  EXPECT_EQ(taken.get(), 2u);
}

TEST(BatchQueueTest, ABundleBesideABatchWaitsForAMomentOnly) {
  BatchQueue queue = MakeQueue(milliseconds(1));
  queue.Push(BundleOf(1));
  ASSERT_EQ(queue.Take().size(), 1u);
  queue.Push(BundleOf(1));
  EXPECT_EQ(queue.Take().size(), 1u);
}

TEST(BatchQueueTest, ASecondThreadTakesWhatTheFirstLeft) {
  BatchQueue queue = MakeQueue();
  queue.Push(BundleOf(1));
  ASSERT_EQ(queue.Take().size(), 1u);
  queue.Push(BundleOf(1));
  std::future<size_t> first = TakeElsewhere(queue);
  EXPECT_TRUE(IsWaiting(first));
  std::future<size_t> second = TakeElsewhere(queue);
  EXPECT_TRUE(IsWaiting(second));
  for (int i = 0; i < 2; ++i) queue.Push(BundleOf(100));
  EXPECT_EQ(first.get() + second.get(), 3u);
}

TEST(BatchQueueTest, StopEndsWaitingAndLeavesNothing) {
  BatchQueue queue = MakeQueue();
  std::future<size_t> taken = TakeElsewhere(queue);
  EXPECT_TRUE(IsWaiting(taken));
  queue.Stop();
  EXPECT_EQ(taken.get(), 0u);
  queue.Push(BundleOf(1));
  EXPECT_EQ(queue.Take().size(), 1u);
  EXPECT_EQ(queue.Take().size(), 0u);
}

}  // namespace
}  // namespace webmunk
