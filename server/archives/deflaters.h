#ifndef WEBMUNK_SERVER_ARCHIVES_DEFLATERS_H_
#define WEBMUNK_SERVER_ARCHIVES_DEFLATERS_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "server/archives/block_deflater.h"
#include "server/base/mutex.h"

namespace webmunk {

// Threads that compress, for all archives that are being made. They give way to the
// rest of the server. Thread-safe.
class Deflaters {
 public:
  using Work = std::function<void(BlockDeflater&)>;

  explicit Deflaters(int threads);
  // Does first what was asked for.
  ~Deflaters();
  Deflaters(const Deflaters&) = delete;
  Deflaters& operator=(const Deflaters&) = delete;

  int threads() const { return static_cast<int>(threads_.size()); }
  // Has a thread do it, begun in the order of the calls. Those who ask see to it that
  // not too much is waiting.
  void Submit(Work work);

 private:
  void Run();

  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// Has the calling thread give way to others of the machine.
void GiveWay();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ARCHIVES_DEFLATERS_H_
