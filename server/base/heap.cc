#include "server/base/heap.h"

#include <malloc.h>

namespace webmunk {
namespace {

// glibc would raise the first of these to 32 MiB, as large blocks are freed, and then
// keep what many large bundles leave behind. Smaller blocks stay in the heap: a system
// call for each would be felt.
constexpr int kMmapThreshold = 4 << 20;
constexpr int kTrimThreshold = 32 << 20;
// Each keeps what it once needed; by default there are eight for each processor.
constexpr int kMaxArenas = 4;

}  // namespace

void ReturnFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, kMmapThreshold);
  mallopt(M_TRIM_THRESHOLD, kTrimThreshold);
  mallopt(M_ARENA_MAX, kMaxArenas);
}

}  // namespace webmunk
