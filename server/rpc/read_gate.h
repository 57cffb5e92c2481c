#ifndef WEBMUNK_SERVER_RPC_READ_GATE_H_
#define WEBMUNK_SERVER_RPC_READ_GATE_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace webmunk {

// Decides when messages may be read from the network. Once a read has begun, gRPC
// takes the whole message, whose size nobody knows before. So that what is being read
// fits into a given room, only so many are read at once; the others wait, and gRPC
// takes no more than their beginning. Thread-safe.
//
// A message is taken to be about as large as the last one of its peer; that of a peer
// of which nothing is known, as the largest of late. Small ones have a room of their own,
// so that large ones do not keep them out; and once a large one has waited for a while,
// nobody else gets the room that it waits for. A read that takes long counts no
// more, or those who send slowly, or nothing, would keep out all others: what it really
// takes is left to gRPC's quota, which ends calls once it is used up. There are only so
// many of these, too: then the one that has taken longest is broken off.
class ReadGate {
 public:
  struct Options {
    // For messages that are being read.
    size_t room = 0;
    // Beyond that, for those that are likely to be small.
    size_t room_for_small = 0;
    // No message is larger.
    size_t largest_message = 0;
    // Readers that may wait, and how long; what is more is refused.
    size_t max_waiting = 256;
    absl::Duration max_wait = absl::Seconds(10);
    absl::Duration slow_after = absl::Seconds(1);
    // After as much waiting nobody gets in before the one who waits longest.
    absl::Duration patience = absl::Seconds(1);
    size_t max_slow = 1024;
  };

  enum class Answer { kNow, kLater, kRefused };

  // Breaks off a read; shared by its reader, which may end at any time.
  class Cutter {
   public:
    explicit Cutter(std::function<void()> cut) : cut_(std::move(cut)) {}
    void Cut() {
      MutexLock lock(mutex_);
      if (cut_) cut_();
    }
    // To be called before the reader ends.
    void Disarm() {
      MutexLock lock(mutex_);
      cut_ = nullptr;
    }
    // Nothing is cut off meanwhile.
    template <typename Step>
    void Undisturbed(Step step) {
      MutexLock lock(mutex_);
      step();
    }

   private:
    Mutex mutex_;
    std::function<void()> cut_ ABSL_GUARDED_BY(mutex_);
  };

  // Reads one message at a time.
  class Reader {
   public:
    // `cut` ends a read that has begun. Called from any thread, perhaps when there is
    // none any more; must not block.
    explicit Reader(std::function<void()> cut) : cutter_(new Cutter(std::move(cut))) {}
    virtual ~Reader() = default;

   protected:
    // Nothing is cut off any more. To be called before what `cut` uses ends.
    void Disarm() { cutter_->Disarm(); }
    // For the steps by which a read begins, between which `cut` must not come.
    template <typename Step>
    void Undisturbed(Step step) {
      // The reader may be gone before this returns.
      const std::shared_ptr<Cutter> cutter = cutter_;
      cutter->Undisturbed(step);
    }

   private:
    friend class ReadGate;

    // After Enter has answered kLater: the reading may begin, or must not. Called from
    // another thread, perhaps before Enter has returned, and never under a lock of the
    // gate's. Must not block.
    virtual void StartReading() = 0;
    virtual void RefuseReading() = 0;

    // Which list it is in. Only what is reading is charged.
    enum class State { kOutside, kWaiting, kReading, kSlow };

    const std::shared_ptr<Cutter> cutter_;
    State state_ = State::kOutside;
    std::string peer_;
    // Of the message, if it is known.
    std::optional<size_t> size_;
    size_t charge_ = 0;
    // Whether it is in the room for small ones.
    bool is_small_ = false;
    absl::Time since_;
    std::list<Reader*>::iterator place_;
  };

  explicit ReadGate(Options options);
  ~ReadGate();

  // Asks to read a message of `peer`, of `size` if that is known. Unless the answer is
  // kRefused, the reader must stay alive until it has left, was refused, or has
  // withdrawn.
  Answer Enter(Reader& reader, std::string_view peer, std::optional<size_t> size = std::nullopt);

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

  // Lets nobody in any more, and breaks off what is slow.
  void Drain();

 private:
  // What is to be called without the lock.
  struct Calls {
    std::vector<Reader*> start;
    std::vector<Reader*> refuse;
    std::vector<std::shared_ptr<Cutter>> cut;
    void Run() const;
  };

  size_t GuessAt(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The peer's last message had `size`; `now`: and others may send as much.
  void Note(const std::string& peer, size_t size, std::optional<absl::Time> now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t ChargeOf(const Reader& reader, absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the one who waits longest has waited too long to be passed by others.
  bool IsHeldFree(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Charges the reader if there is room for its message.
  bool LetIn(Reader& reader, absl::Time now, bool may_use_room)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GiveBack(const Reader& reader) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LetInWaiting(absl::Time now, Calls& calls) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAtClock(absl::Time now, Calls& calls) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch();

  const Options options_;
  mutable Mutex mutex_;
  std::list<Reader*> waiting_ ABSL_GUARDED_BY(mutex_);
  // Each in the order in which they began.
  std::list<Reader*> reading_ ABSL_GUARDED_BY(mutex_);
  std::list<Reader*> slow_ ABSL_GUARDED_BY(mutex_);
  size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t in_use_by_small_ ABSL_GUARDED_BY(mutex_) = 0;
  // What the last messages of peers had; forgotten once they are many.
  std::unordered_map<std::string, size_t> last_sizes_ ABSL_GUARDED_BY(mutex_);
  // The guess for all others as it was last raised, and when.
  size_t raised_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time raised_at_ ABSL_GUARDED_BY(mutex_);
  // The watcher sleeps: it must be told when there is something to watch.
  bool is_idle_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::condition_variable changed_;
  std::thread watcher_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_READ_GATE_H_
