#include "server/archives/deflaters.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace webmunk {

void GiveWay() {
  constexpr int kNice = 10;
  // Of Linux, a thread's own. It works as well without.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice));
}

Deflaters::Deflaters(int threads) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Deflaters::~Deflaters() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Deflaters::Submit(Work work) {
  {
    MutexLock lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Deflaters::Run() {
  GiveWay();
  BlockDeflater deflater;
  while (true) {
    Work work;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !is_stopping_) lock.Wait(changed_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work(deflater);
  }
}

}  // namespace webmunk
