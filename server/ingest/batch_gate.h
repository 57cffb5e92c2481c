#ifndef WEBMUNK_SERVER_INGEST_BATCH_GATE_H_
#define WEBMUNK_SERVER_INGEST_BATCH_GATE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/newcomer_caps.h"
#include "server/ingest/pending_bundle.h"

namespace webmunk {

// Decides which unknown participants and generators of a batch become known, and
// has the plan refuse the bundles that name the others. Bundles of other clients
// in the batch are not concerned. Not thread-safe; what it is made from must
// outlive it.
//
// Call order: MayMakeParticipant, plan.SetParticipants, RefuseStrangers,
// MayMakeGenerator, RefuseUnknownGenerators, and after the commit CountNewcomers.
class BatchGate {
 public:
  BatchGate(std::span<PendingBundle* const> bundles, BatchPlan& plan, NewcomerCaps& caps,
            bool enrolled_only)
      : bundles_(bundles), plan_(plan), newcomers_(caps), enrolled_only_(enrolled_only) {}

  // Whether an unknown participant, by its place in the plan, becomes known: one of
  // the clients that name it may bring it.
  bool MayMakeParticipant(size_t place);
  // The same; a bundle that is refused brings none.
  bool MayMakeGenerator(size_t place);

  void RefuseStrangers();
  // `generators` are the ids by place; 0: unknown.
  void RefuseUnknownGenerators(const std::vector<int32_t>& generators);

  void CountNewcomers() { newcomers_.Count(); }

 private:
  // By place: the bundles that name it.
  using Namers = std::vector<std::vector<uint32_t>>;

  static Namers NamersOf(const std::vector<std::vector<uint32_t>>& map, size_t places);

  std::span<PendingBundle* const> bundles_;
  BatchPlan& plan_;
  BatchNewcomers newcomers_;
  const bool enrolled_only_;
  // Made when first needed: most batches bring nothing new.
  Namers participant_namers_;
  Namers generator_namers_;
};

// What every bundle is answered while the study is paused.
absl::Status StudyIsPaused();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_GATE_H_
