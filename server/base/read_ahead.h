#ifndef WEBMUNK_SERVER_BASE_READ_AHEAD_H_
#define WEBMUNK_SERVER_BASE_READ_AHEAD_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "server/base/mutex.h"

namespace webmunk {

// Reads blocks in a thread of its own, ahead of who takes them: where one waits for a
// socket and the other computes, both go on. One thread takes.
class ReadAhead {
 public:
  // Appends to an empty block; false: that was the last one, which may be empty.
  using Fill = std::function<bool(std::string&)>;

  // Calls `fill` in the other thread until it returns false; not while `most_bytes` are
  // read and not taken. Null if no thread is to be had.
  static std::unique_ptr<ReadAhead> Start(Fill fill, size_t most_bytes);
  // Waits for the last block, as after Drop().
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Takes the next block in place of `block`, which is used again. False: there is none.
  bool Next(std::string& block);
  // From now on blocks are read and thrown away.
  void Drop();

 private:
  explicit ReadAhead(size_t most_bytes) : most_bytes_(most_bytes) {}

  void Run(const Fill& fill);
  std::string TakeSpare();
  // False: there is no next one to read.
  bool Add(std::string block, bool is_last);

  const size_t most_bytes_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> read_ ABSL_GUARDED_BY(mutex_);
  size_t read_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // To be filled again.
  std::string spare_ ABSL_GUARDED_BY(mutex_);
  bool is_at_end_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_dropping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_READ_AHEAD_H_
