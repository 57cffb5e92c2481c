#include "server/ingest/committer.h"

#include <algorithm>
#include <utility>

#include "server/ingest/batch_writer.h"

namespace webmunk {
namespace {

bool StoredPoints(const absl::StatusOr<AppendResult>& result) {
  return result.ok() && result->counts.stored > 0;
}

}  // namespace

Committer::Committer(Options options, QuarantineBudget& quarantine, RuleBook& rules,
                     const ErasureKey& erasure_key)
    : options_(std::move(options)),
      quarantine_(quarantine),
      rules_(rules),
      erasure_key_(erasure_key),
      caps_(options_.newcomers),
      queue_(options_.batches) {
  for (int i = 0; i < options_.writers; ++i) writers_.emplace_back([this] { Run(); });
}

Committer::~Committer() {
  queue_.Stop();
  for (std::thread& writer : writers_) writer.join();
}

void Committer::Submit(std::unique_ptr<PendingBundle> bundle) { queue_.Push(std::move(bundle)); }

void Committer::Run() {
  BatchWriter writer(options_.database_url, {.newcomers = caps_,
                                             .quarantine = quarantine_,
                                             .recent = recent_,
                                             .rules = rules_,
                                             .erasure_key = erasure_key_});
  for (BatchQueue::Batch batch = queue_.Take(); !batch.empty(); batch = queue_.Take()) {
    std::vector<PendingBundle*> bundles;
    bundles.reserve(batch.size());
    for (const auto& bundle : batch) bundles.push_back(bundle.get());
    BatchWriter::Results results = writer.Write(bundles);
    queue_.NoteWritten();
    if (std::any_of(results.begin(), results.end(), StoredPoints)) options_.on_stored();
    for (size_t i = 0; i < batch.size(); ++i) batch[i]->done(std::move(results[i]));
  }
}

}  // namespace webmunk
