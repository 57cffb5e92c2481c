#include "server/ingest/committer.h"

#include <utility>

#include "server/ingest/batch_writer.h"

namespace webmunk {

Committer::Committer(Options options, QuarantineBudget& quarantine, RuleBook& rules)
    : options_(std::move(options)),
      quarantine_(quarantine),
      rules_(rules),
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
  BatchWriter writer(
      options_.database_url,
      {.newcomers = caps_, .quarantine = quarantine_, .recent = recent_, .rules = rules_});
  for (BatchQueue::Batch batch = queue_.Take(); !batch.empty(); batch = queue_.Take()) {
    std::vector<PendingBundle*> bundles;
    bundles.reserve(batch.size());
    for (const auto& bundle : batch) bundles.push_back(bundle.get());
    BatchWriter::Results results = writer.Write(bundles);
    queue_.NoteWritten();
    for (size_t i = 0; i < batch.size(); ++i) batch[i]->done(std::move(results[i]));
  }
}

}  // namespace webmunk
