#include "server/rpc/read_gate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

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

// Of a clock that nobody sets.
absl::Time Now() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

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
  const absl::Time now = Now();
  reader.peer_ = peer;
  reader.size_ = size;
  if (is_draining_) return Answer::kRefused;
  if (is_idle_) changed_.notify_one();
  if (LetIn(reader, now, !IsHeldFree(now))) return Answer::kNow;
  if (waiting_.size() >= options_.max_waiting) return Answer::kRefused;
  reader.state_ = Reader::State::kWaiting;
  reader.since_ = now;
  reader.place_ = waiting_.insert(waiting_.end(), &reader);
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
    const absl::Time now = Now();
    if (!reader.size_ && outcome == Outcome::kMessage) Note(reader.peer_, size, now);
    if (!reader.size_ && outcome == Outcome::kCut) {
      // Perhaps for want of memory, perhaps because the client left.
      Note(reader.peer_, 2 * reader.charge_, std::nullopt);
    }
    const bool is_slow = reader.state_ == Reader::State::kSlow;
    if (!is_slow) GiveBack(reader);
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

void ReadGate::Note(const std::string& peer, size_t size, std::optional<absl::Time> now) {
  size = std::min(size, options_.largest_message);
  if (now && size >= GuessAt(*now)) {
    raised_ = size;
    raised_at_ = *now;
  }
  if (last_sizes_.size() >= kMostPeers) last_sizes_.clear();
  size_t& last = last_sizes_[peer];
  last = std::max(size, last / 2);
}

size_t ReadGate::ChargeOf(const Reader& reader, absl::Time now) const {
  // What is said may be wrong, and is known for certain only once all of it is here.
  if (reader.size_) return std::min(std::max(*reader.size_, kBeginning), options_.largest_message);
  const auto last = last_sizes_.find(reader.peer_);
  if (last == last_sizes_.end()) return GuessAt(now);
  return std::min(std::max(2 * last->second, kBeginning), options_.largest_message);
}

bool ReadGate::IsHeldFree(absl::Time now) const {
  return !waiting_.empty() && now - waiting_.front()->since_ >= options_.patience;
}

void ReadGate::GiveBack(const Reader& reader) {
  (reader.is_small_ ? in_use_by_small_ : in_use_) -= reader.charge_;
}

bool ReadGate::LetIn(Reader& reader, absl::Time now, bool may_use_room) {
  const size_t charge = ChargeOf(reader, now);
  const bool fits_small = charge <= kSmall && in_use_by_small_ + charge <= options_.room_for_small;
  const bool fits = may_use_room && (in_use_ == 0 || in_use_ + charge <= options_.room);
  if (!fits && !fits_small) return false;
  reader.charge_ = charge;
  reader.is_small_ = fits_small;
  (fits_small ? in_use_by_small_ : in_use_) += charge;
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
    if (!LetIn(reader, now, place == waiting_.begin() || !IsHeldFree(now))) continue;
    waiting_.erase(place);
    calls.start.push_back(&reader);
  }
}

void ReadGate::LookAtClock(absl::Time now, Calls& calls) {
  while (!reading_.empty() && now - reading_.front()->since_ >= options_.slow_after) {
    Reader& slow = *reading_.front();
    GiveBack(slow);
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
      while (waiting_.empty() && reading_.empty() && !is_draining_ && !is_stopping_) {
        is_idle_ = true;
        lock.Wait(changed_);
        is_idle_ = false;
      }
      if (!is_stopping_) lock.WaitFor(changed_, kLookInterval);
      if (is_stopping_) return;
      LookAtClock(Now(), calls);
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
