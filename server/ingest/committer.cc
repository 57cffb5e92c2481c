#include "server/ingest/committer.h"

#include <utility>

#include "server/ingest/batch_writer.h"

namespace webmunk {

Committer::Committer(Options options, QuarantineBudget& quarantine)
    : options_(std::move(options)), quarantine_(quarantine), caps_(options_.newcomers) {
  for (int i = 0; i < options_.writers; ++i) writers_.emplace_back([this] { Run(); });
}

Committer::~Committer() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  queued_.notify_all();
  for (std::thread& writer : writers_) writer.join();
}

void Committer::Submit(std::unique_ptr<PendingBundle> bundle) {
  {
    MutexLock lock(mutex_);
    queue_.push_back(std::move(bundle));
  }
  queued_.notify_one();
}

size_t Committer::queued() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

Committer::Batch Committer::Take() {
  Batch batch;
  size_t points = 0;
  MutexLock lock(mutex_);
  while (queue_.empty() && !is_stopping_) lock.Wait(queued_);
  while (!queue_.empty() && points < options_.batch_points) {
    // A bundle costs something even if it has no points.
    points += 1 + (queue_.front()->parsed ? queue_.front()->parsed->points.size() : 0);
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Committer::Run() {
  BatchWriter writer(options_.database_url,
                     {.newcomers = caps_, .quarantine = quarantine_, .recent = recent_});
  for (Batch batch = Take(); !batch.empty(); batch = Take()) {
    std::vector<PendingBundle*> bundles;
    bundles.reserve(batch.size());
    for (const auto& bundle : batch) bundles.push_back(bundle.get());
    BatchWriter::Results results = writer.Write(bundles);
    for (size_t i = 0; i < batch.size(); ++i) batch[i]->done(std::move(results[i]));
  }
}

}  // namespace webmunk
