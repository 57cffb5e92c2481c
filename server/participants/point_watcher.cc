#include "server/participants/point_watcher.h"

#include <utility>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

// A reader is woken in the middle of a step once as much waits for it.
constexpr size_t kWorthWaking = size_t{1} << 20;

}  // namespace

PointWatcher::PointWatcher(PointFilter filter, AccessScope scope, std::function<void()> wake)
    : filter_(std::move(filter)),
      scope_(std::move(scope)),
      wake_(std::move(wake)),
      woken_(absl::Now()) {}

PointWatcher::Batch PointWatcher::Take(size_t bytes) {
  MutexLock lock(mutex_);
  Batch batch;
  size_t taken = 0;
  while (!entries_.empty() && taken < bytes) {
    Entry& entry = entries_.front();
    if (entry.point != nullptr) {
      taken += entry.point->bytes();
      batch.reached = entry.step->At(entry.point->id());
      batch.points.push_back(std::move(entry.point));
    } else {
      batch.reached = entry.step->AtEnd();
    }
    entries_.pop_front();
  }
  bytes_ -= taken;
  return batch;
}

bool PointWatcher::HasPoints() {
  MutexLock lock(mutex_);
  return bytes_ > 0;
}

std::optional<PointCursor> PointWatcher::joined() {
  MutexLock lock(mutex_);
  return joined_;
}

absl::Status PointWatcher::status() {
  MutexLock lock(mutex_);
  return status_;
}

void PointWatcher::SetScope(AccessScope scope) {
  MutexLock lock(mutex_);
  scope_ = std::move(scope);
}

void PointWatcher::Reset() {
  MutexLock lock(mutex_);
  joined_.reset();
  status_ = absl::OkStatus();
  entries_.clear();
  bytes_ = 0;
}

void PointWatcher::Detach() {
  MutexLock lock(mutex_);
  wake_ = nullptr;
}

std::vector<std::string> PointWatcher::Names() {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  ForEachParticipant(filter_,
                     [&](const PointCondition& name) { names.push_back(name.value.text); });
  return names;
}

void PointWatcher::SetNames(const std::unordered_map<std::string, int32_t>& ids) {
  MutexLock lock(mutex_);
  ForEachParticipant(filter_, [&](PointCondition& name) {
    const auto found = ids.find(name.value.text);
    name.number = found == ids.end() ? -1 : found->second;
  });
}

bool PointWatcher::Wants(const ParticipantView& participant) {
  MutexLock lock(mutex_);
  return scope_.Has(participant.group_id) && MayMatch(filter_.whole, participant);
}

bool PointWatcher::Wants(const ParticipantView& participant, const PointView& point) {
  MutexLock lock(mutex_);
  return scope_.Has(participant.group_id) && Matches(filter_.whole, participant, point);
}

void PointWatcher::Join(PointCursor cursor) {
  MutexLock lock(mutex_);
  joined_ = std::move(cursor);
  Wake();
}

bool PointWatcher::has_joined() {
  MutexLock lock(mutex_);
  return joined_.has_value();
}

void PointWatcher::Put(std::shared_ptr<const WatchedPoint> point,
                       std::shared_ptr<const FeedStep> step) {
  MutexLock lock(mutex_);
  // The rest of a step that was being read at a Reset is caught up with.
  if (!joined_ || !status_.ok()) return;
  bytes_ += point->bytes();
  // One that is larger than all the room passes through it alone.
  if (bytes_ > kMaxBytes && !entries_.empty()) return DropAll();
  entries_.push_back({std::move(point), std::move(step)});
  if (bytes_ >= kWorthWaking) Wake();
}

void PointWatcher::EndStep(std::shared_ptr<const FeedStep> step) {
  MutexLock lock(mutex_);
  if (!joined_ || !status_.ok()) return;
  // One end is as good as many.
  if (!entries_.empty() && entries_.back().point == nullptr) entries_.pop_back();
  entries_.push_back({nullptr, std::move(step)});
  if (bytes_ > 0) Wake();
}

size_t PointWatcher::bytes() {
  MutexLock lock(mutex_);
  return bytes_;
}

bool PointWatcher::Drop() {
  MutexLock lock(mutex_);
  if (bytes_ == 0) return false;
  DropAll();
  return true;
}

void PointWatcher::DropAll() {
  entries_.clear();
  bytes_ = 0;
  status_ = absl::ResourceExhaustedError("the reader is too slow; call again with the last token");
  Wake();
}

void PointWatcher::Break(absl::Status why) {
  MutexLock lock(mutex_);
  if (!status_.ok()) return;
  status_ = std::move(why);
  Wake();
}

void PointWatcher::Tick(absl::Time now) {
  MutexLock lock(mutex_);
  if (now - woken_ >= (status_.ok() ? kTick : kShortTick)) Wake();
}

void PointWatcher::Wake() {
  woken_ = absl::Now();
  if (wake_ != nullptr) wake_();
}

}  // namespace webmunk
