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
// As much of a message comes before it is read.
constexpr size_t kBeginning = size_t{64} << 10;
constexpr size_t kSmall = size_t{512} << 10;
constexpr size_t kMostPeers = 8192;
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

ReadGate::Answer ReadGate::Enter(Reader& reader, std::string_view peer,
                                 std::optional<size_t> size) {
  MutexLock lock(mutex_);
  const absl::Time now = absl::Now();
  reader.peer_ = peer;
  reader.size_ = size;
  if (is_draining_) return Answer::kRefused;
  if (LetIn(reader, now)) return Answer::kNow;
  if (waiting_.size() >= options_.max_waiting) return Answer::kRefused;
  reader.state_ = Reader::State::kWaiting;
  reader.since_ = now;
  reader.place_ = waiting_.insert(waiting_.end(), &reader);
  if (waiting_.size() == 1) changed_.notify_one();
  return Answer::kLater;
}

bool ReadGate::Withdraw(Reader& reader) {
  MutexLock lock(mutex_);
  if (reader.state_ != Reader::State::kWaiting) return false;
  reader.state_ = Reader::State::kOutside;
  waiting_.erase(reader.place_);
  return true;
}

void ReadGate::Leave(Reader& reader, Outcome outcome, size_t size) {
  Calls calls;
  {
    MutexLock lock(mutex_);
    const absl::Time now = absl::Now();
    if (!reader.size_ && outcome != Outcome::kEnd) {
      // What was cut off was perhaps for want of memory.
      Note(reader.peer_, outcome == Outcome::kMessage ? size : 2 * reader.charge_, now);
    }
    const bool is_slow = reader.state_ == Reader::State::kSlow;
    if (!is_slow) in_use_ -= reader.charge_;
    (is_slow ? slow_ : reading_).erase(reader.place_);
    reader.state_ = Reader::State::kOutside;
    if (!is_draining_) LetInWaiting(now, calls);
  }
  calls.Run();
}

void ReadGate::Drain() {
  MutexLock lock(mutex_);
  is_draining_ = true;
  changed_.notify_one();
}

size_t ReadGate::GuessAt(absl::Time now) const {
  const double halvings = absl::FDivDuration(now - raised_at_, kHalfLife);
  const auto guess = static_cast<size_t>(static_cast<double>(raised_) * std::exp2(-halvings));
  return std::min(std::max(guess, kLeastGuess), options_.largest_message);
}

void ReadGate::Note(const std::string& peer, size_t size, absl::Time now) {
  size = std::min(size, options_.largest_message);
  if (size >= GuessAt(now)) {
    raised_ = size;
    raised_at_ = now;
  }
  if (last_sizes_.size() >= kMostPeers) last_sizes_.clear();
  size_t& last = last_sizes_[peer];
  last = std::max(size, last / 2);
}

size_t ReadGate::ChargeOf(const Reader& reader, absl::Time now) const {
  if (reader.size_) return std::min(*reader.size_, options_.largest_message);
  const auto last = last_sizes_.find(reader.peer_);
  if (last == last_sizes_.end()) return GuessAt(now);
  return std::min(std::max(2 * last->second, kBeginning), options_.largest_message);
}

bool ReadGate::LetIn(Reader& reader, absl::Time now) {
  const size_t charge = ChargeOf(reader, now);
  const size_t room = options_.room + (charge <= kSmall ? options_.room_for_small : 0);
  if (in_use_ > 0 && in_use_ + charge > room) return false;
  in_use_ += charge;
  reader.charge_ = charge;
  reader.state_ = Reader::State::kReading;
  reader.since_ = now;
  reader.place_ = reading_.insert(reading_.end(), &reader);
  return true;
}

void ReadGate::LetInWaiting(absl::Time now, Calls& calls) {
  if (waiting_.empty()) return;
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    Reader& reader = **next;
    const auto place = next++;
    if (!LetIn(reader, now)) continue;
    waiting_.erase(place);
    calls.start.push_back(&reader);
  }
}

void ReadGate::LookAtClock(absl::Time now, Calls& calls) {
  while (!reading_.empty() && now - reading_.front()->since_ >= options_.slow_after) {
    Reader& slow = *reading_.front();
    in_use_ -= slow.charge_;
    slow.state_ = Reader::State::kSlow;
    slow_.splice(slow_.end(), reading_, slow.place_);
  }
  // What is broken off leaves by itself, later.
  const size_t max_slow = is_draining_ ? 0 : options_.max_slow;
  for (auto slow = slow_.begin(); slow_.size() - calls.cut.size() > max_slow; ++slow) {
    calls.cut.push_back((*slow)->cutter_);
  }
  if (!is_draining_) LetInWaiting(now, calls);
  while (!waiting_.empty() &&
         (is_draining_ || now - waiting_.front()->since_ >= options_.max_wait)) {
    waiting_.front()->state_ = Reader::State::kOutside;
    calls.refuse.push_back(waiting_.front());
    waiting_.pop_front();
  }
}

void ReadGate::Watch() {
  while (true) {
    Calls calls;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !is_draining_ && !is_stopping_) lock.Wait(changed_);
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
  for (const auto& cutter : cut) cutter->Cut();
}

}  // namespace webmunk
