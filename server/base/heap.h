#ifndef WEBMUNK_SERVER_BASE_HEAP_H_
#define WEBMUNK_SERVER_BASE_HEAP_H_

#include <cstddef>
#include <thread>

#include "absl/synchronization/notification.h"

namespace webmunk {

// Makes the process give memory back that it has freed, so that what it holds is about
// what it uses. For the begin of main: other threads' allocations are not touched.
void ReturnFreedMemory();

// What the process holds in bytes of memory beside what is allocated: its program and
// stacks, and what was freed and not given back. 0 if the system does not tell.
size_t HeldButUnused();

// Gives back what lies between blocks in use, which freeing alone does not, whenever
// much of it is held. Its thread looks a few times a second and ends with the object.
class HeapTrimmer {
 public:
  // As HeldButUnused counts.
  static constexpr size_t kMostUnused = size_t{64} << 20;

  HeapTrimmer();
  ~HeapTrimmer();
  HeapTrimmer(const HeapTrimmer&) = delete;
  HeapTrimmer& operator=(const HeapTrimmer&) = delete;

 private:
  void Run();

  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_HEAP_H_
