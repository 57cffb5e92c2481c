#ifndef WEBMUNK_SERVER_RPC_READ_GATE_H_
#define WEBMUNK_SERVER_RPC_READ_GATE_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace webmunk {

// Decides when messages may be read from the network. Once a read has begun, gRPC
// takes the whole message, whose size nobody knows before. So that what is being read
// fits into a given room, only so many are read at once; the others wait, and gRPC
// takes no more than their beginning. Thread-safe.
//
// Where nothing better is known, a message is taken to be as large as the largest of
// late. A read that takes long counts no more, or those who send slowly, or nothing,
// would keep out all others: what it really takes is left to gRPC's quota, which ends
// calls once it is used up.
class ReadGate {
 public:
  struct Options {
    // For all messages that are being read.
    size_t room = 0;
    // No message is larger.
    size_t largest_message = 0;
    // Readers that may wait, and how long; what is more is refused.
    size_t max_waiting = 256;
    absl::Duration max_wait = absl::Seconds(10);
    absl::Duration slow_after = absl::Seconds(2);
  };

  enum class Answer { kNow, kLater, kRefused };

  // Reads one message at a time.
  class Reader {
   public:
    virtual ~Reader() = default;

   private:
    friend class ReadGate;

    // After Enter has answered kLater: the reading may begin, or must not. Called from
    // another thread, perhaps before Enter has returned, and never under a lock of the
    // gate's. Must not block.
    virtual void StartReading() = 0;
    virtual void RefuseReading() = 0;

    bool is_waiting_ = false;
    // In `reading_`, and charged.
    bool is_charged_ = false;
    bool is_known_ = false;
    // While it waits, the most that its message may have.
    size_t charge_ = 0;
    absl::Time since_;
    std::list<Reader*>::iterator place_;
  };

  explicit ReadGate(Options options);
  ~ReadGate();

  // Asks to read a message, which has at most `at_most` bytes as far as one can tell.
  // Unless the answer is kRefused, the reader must stay alive until it has left, was
  // refused, or has withdrawn.
  Answer Enter(Reader& reader, size_t at_most = SIZE_MAX) { return Admit(reader, at_most, false); }
  // The same for a message of a known size.
  Answer EnterKnown(Reader& reader, size_t size) { return Admit(reader, size, true); }

  // Gives up waiting. False if that is over already: the reader is being called.
  bool Withdraw(Reader& reader);

  // What became of a read that could begin. May call other readers: not to be called
  // under a lock that they take.
  enum class Outcome {
    kMessage,
    // There was none.
    kEnd,
    // The call was cut off.
    kCut
  };
  void Leave(Reader& reader, Outcome outcome, size_t size = 0);

  // The size that a message of which nothing is known is now taken to have.
  size_t guess() const;

 private:
  // What is to be called without the lock.
  struct Calls {
    std::vector<Reader*> start;
    std::vector<Reader*> refuse;
    void Run() const;
  };

  Answer Admit(Reader& reader, size_t size, bool is_known);
  size_t GuessAt(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RaiseGuess(size_t size, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Charges the reader if there is room for its message.
  bool LetIn(Reader& reader, size_t guess, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LetInWaiting(absl::Time now, Calls& calls) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAtClock(absl::Time now, Calls& calls) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch();

  const Options options_;
  mutable Mutex mutex_;
  std::list<Reader*> waiting_ ABSL_GUARDED_BY(mutex_);
  // In the order in which they began.
  std::list<Reader*> reading_ ABSL_GUARDED_BY(mutex_);
  size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  // The guess as it was last raised, and when.
  size_t raised_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time raised_at_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::condition_variable changed_;
  std::thread watcher_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_READ_GATE_H_
