#ifndef WEBMUNK_SERVER_EXPORTS_DOWNLOAD_SLOTS_H_
#define WEBMUNK_SERVER_EXPORTS_DOWNLOAD_SLOTS_H_

#include <cstdint>
#include <unordered_map>

#include "server/base/mutex.h"

namespace webmunk {

// How many downloads there may be at once: each holds a file and a part of it in memory.
// Thread-safe.
class DownloadSlots {
 public:
  static constexpr int kMost = 64;
  static constexpr int kMostOfUser = 16;

  // False: there are too many, of all or of this user. What is true is given back once.
  bool Take(int32_t user_id) {
    MutexLock lock(mutex_);
    if (taken_ == kMost) return false;
    int& of_user = by_user_[user_id];
    if (of_user == kMostOfUser) return false;
    ++of_user;
    ++taken_;
    return true;
  }

  void GiveBack(int32_t user_id) {
    MutexLock lock(mutex_);
    --taken_;
    const auto found = by_user_.find(user_id);
    if (--found->second == 0) by_user_.erase(found);
  }

 private:
  Mutex mutex_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unordered_map<int32_t, int> by_user_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_DOWNLOAD_SLOTS_H_
