#include "server/ingest/batch_queue.h"

#include <utility>

namespace webmunk {
namespace {

// A bundle costs something even if it has no points.
size_t PointsOf(const PendingBundle& bundle) {
  return 1 + (bundle.parsed ? bundle.parsed->points.size() : 0);
}

}  // namespace

void BatchQueue::Push(std::unique_ptr<PendingBundle> bundle) {
  MutexLock lock(mutex_);
  points_ += PointsOf(*bundle);
  bundles_.push_back(std::move(bundle));
  if (!is_gathering_) {
    queued_.notify_one();
  } else if (points_ >= options_.batch_points) {
    gathered_.notify_one();
  }
}

BatchQueue::Batch BatchQueue::Take() {
  Batch batch;
  size_t points = 0;
  MutexLock lock(mutex_);
  while ((bundles_.empty() || is_gathering_) && !is_stopping_) lock.Wait(queued_);
  Gather(lock);
  while (!bundles_.empty() && points < options_.batch_points) {
    points += PointsOf(*bundles_.front());
    batch.push_back(std::move(bundles_.front()));
    bundles_.pop_front();
  }
  points_ -= points;
  if (!batch.empty()) ++writing_;
  if (!bundles_.empty()) queued_.notify_one();
  return batch;
}

void BatchQueue::Gather(MutexLock& lock) {
  if (writing_ == 0 || is_stopping_ || points_ >= options_.batch_points) return;
  is_gathering_ = true;
  lock.WaitFor(gathered_, options_.gather_time);
  is_gathering_ = false;
}

void BatchQueue::NoteWritten() {
  MutexLock lock(mutex_);
  --writing_;
  if (writing_ == 0 && is_gathering_) gathered_.notify_one();
}

void BatchQueue::Stop() {
  MutexLock lock(mutex_);
  is_stopping_ = true;
  queued_.notify_all();
  gathered_.notify_all();
}

size_t BatchQueue::size() const {
  MutexLock lock(mutex_);
  return bundles_.size();
}

}  // namespace webmunk
