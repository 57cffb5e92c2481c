#include "server/rpc/read_gate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

// The guess halves in this time while only smaller messages come.
constexpr absl::Duration kHalfLife = absl::Seconds(5);
constexpr size_t kLeastGuess = size_t{512} << 10;
constexpr std::chrono::milliseconds kLookInterval(100);

}  // namespace

ReadGate::ReadGate(Options options) : options_(options), watcher_([this] { Watch(); }) {}

ReadGate::~ReadGate() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  watcher_.join();
}

ReadGate::Answer ReadGate::Admit(Reader& reader, size_t size, bool is_known) {
  MutexLock lock(mutex_);
  const absl::Time now = absl::Now();
  reader.is_known_ = is_known;
  reader.charge_ = size;
  if (LetIn(reader, GuessAt(now), now)) return Answer::kNow;
  if (waiting_.size() >= options_.max_waiting) return Answer::kRefused;
  reader.is_waiting_ = true;
  reader.since_ = now;
  reader.place_ = waiting_.insert(waiting_.end(), &reader);
  if (waiting_.size() == 1) changed_.notify_one();
  return Answer::kLater;
}

bool ReadGate::Withdraw(Reader& reader) {
  MutexLock lock(mutex_);
  if (!reader.is_waiting_) return false;
  reader.is_waiting_ = false;
  waiting_.erase(reader.place_);
  return true;
}

void ReadGate::Leave(Reader& reader, Outcome outcome, size_t size) {
  Calls calls;
  {
    MutexLock lock(mutex_);
    const absl::Time now = absl::Now();
    if (outcome == Outcome::kMessage) RaiseGuess(size, now);
    // Perhaps for want of memory.
    if (outcome == Outcome::kCut && !reader.is_known_) RaiseGuess(2 * reader.charge_, now);
    if (reader.is_charged_) {
      reader.is_charged_ = false;
      in_use_ -= reader.charge_;
      reading_.erase(reader.place_);
    }
    LetInWaiting(now, calls);
  }
  calls.Run();
}

size_t ReadGate::guess() const {
  MutexLock lock(mutex_);
  return GuessAt(absl::Now());
}

size_t ReadGate::GuessAt(absl::Time now) const {
  const double halvings = absl::FDivDuration(now - raised_at_, kHalfLife);
  const auto guess = static_cast<size_t>(static_cast<double>(raised_) * std::exp2(-halvings));
  return std::min(std::max(guess, kLeastGuess), options_.largest_message);
}

void ReadGate::RaiseGuess(size_t size, absl::Time now) {
  if (size < GuessAt(now)) return;
  raised_ = std::min(size, options_.largest_message);
  raised_at_ = now;
}

bool ReadGate::LetIn(Reader& reader, size_t guess, absl::Time now) {
  const size_t charge = reader.is_known_ ? reader.charge_ : std::min(reader.charge_, guess);
  if (in_use_ > 0 && in_use_ + charge > options_.room) return false;
  in_use_ += charge;
  reader.charge_ = charge;
  reader.is_charged_ = true;
  reader.since_ = now;
  reader.place_ = reading_.insert(reading_.end(), &reader);
  return true;
}

void ReadGate::LetInWaiting(absl::Time now, Calls& calls) {
  if (waiting_.empty()) return;
  const size_t guess = GuessAt(now);
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    Reader& reader = **next;
    const auto place = next++;
    if (!LetIn(reader, guess, now)) continue;
    waiting_.erase(place);
    reader.is_waiting_ = false;
    calls.start.push_back(&reader);
  }
}

void ReadGate::LookAtClock(absl::Time now, Calls& calls) {
  while (!reading_.empty() && now - reading_.front()->since_ >= options_.slow_after) {
    Reader& slow = *reading_.front();
    slow.is_charged_ = false;
    in_use_ -= slow.charge_;
    reading_.pop_front();
  }
  LetInWaiting(now, calls);
  while (!waiting_.empty() && now - waiting_.front()->since_ >= options_.max_wait) {
    waiting_.front()->is_waiting_ = false;
    calls.refuse.push_back(waiting_.front());
    waiting_.pop_front();
  }
}

void ReadGate::Watch() {
  while (true) {
    Calls calls;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !is_stopping_) lock.Wait(changed_);
      if (!is_stopping_) lock.WaitFor(changed_, kLookInterval);
      if (is_stopping_) return;
      LookAtClock(absl::Now(), calls);
    }
    calls.Run();
  }
}

void ReadGate::Calls::Run() const {
  for (Reader* reader : start) reader->StartReading();
  for (Reader* reader : refuse) reader->RefuseReading();
}

}  // namespace webmunk
