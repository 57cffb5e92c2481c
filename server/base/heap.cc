#include "server/base/heap.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "absl/time/time.h"

namespace webmunk {
namespace {

// glibc would raise the first of these to 32 MiB, as large blocks are freed, and then
// keep what many large bundles leave behind. Smaller blocks stay in the heap: a system
// call for each would be felt.
constexpr int kMmapThreshold = 4 << 20;
constexpr int kTrimThreshold = 32 << 20;
// Each keeps what it once needed; by default there are eight for each processor.
constexpr int kMaxArenas = 4;

constexpr size_t kLittle = 2 * HeapTrimmer::kMostUnused;
constexpr size_t kMore = HeapTrimmer::kMostUnused / 4;
constexpr absl::Duration kLookInterval = absl::Milliseconds(200);

size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  size_t total_pages = 0;
  size_t resident_pages = 0;
  if (!(statm >> total_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void ReturnFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, kMmapThreshold);
  mallopt(M_TRIM_THRESHOLD, kTrimThreshold);
  mallopt(M_ARENA_MAX, kMaxArenas);
}

size_t HeldButUnused() {
  const size_t held = ResidentBytes();
  const struct mallinfo2 heap = mallinfo2();
  const size_t used = heap.uordblks + heap.hblkhd;
  return held > used ? held - used : 0;
}

HeapTrimmer::HeapTrimmer() : thread_([this] { Run(); }) {}

HeapTrimmer::~HeapTrimmer() {
  stopped_.Notify();
  thread_.join();
}

void HeapTrimmer::Run() {
  // What could not be given back the last time is not tried again.
  size_t rest = 0;
  while (!stopped_.WaitForNotificationWithTimeout(kLookInterval)) {
    // Asking the heap what is in use takes its locks: not while all is well.
    if (ResidentBytes() <= kLittle) continue;
    const size_t unused = HeldButUnused();
    rest = std::min(rest, unused);
    if (unused <= kMostUnused || unused < rest + kMore) continue;
    malloc_trim(0);
    rest = HeldButUnused();
  }
}

}  // namespace webmunk
