#ifndef WEBMUNK_SERVER_INGEST_BATCH_PLAN_H_
#define WEBMUNK_SERVER_INGEST_BATCH_PLAN_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "server/ingest/ledger_store.h"
#include "server/ingest/pending_bundle.h"
#include "server/points/append_store.h"
#include "server/points/reference_store.h"

namespace webmunk {

// One attempt to store some bundles in one transaction: which rows to write, what
// became of each point, and what the ledger says about it. Touches no database.
// Not thread-safe; the bundles must outlive it.
//
// Call order: SetReferences, MakeRows, then for each row that was not stored
// MarkDuplicate or MarkQuarantined, then Ledger.
class BatchPlan {
 public:
  explicit BatchPlan(std::span<PendingBundle* const> bundles);

  // The distinct identifiers in the batch.
  const std::vector<std::string>& participants() const { return participants_; }
  const std::vector<std::string>& generators() const { return generators_; }
  size_t point_count() const { return fates_.size(); }

  // What the database knows of participants() and generators().
  void SetReferences(std::vector<ParticipantReference> participants,
                     std::vector<int32_t> generators);

  // The same in two steps, between which a bundle may be refused already.
  void SetParticipants(std::vector<ParticipantReference> participants);
  void SetGenerators(std::vector<int32_t> generators);

  // Why nothing of a bundle is written, so that its client keeps it: it holds a
  // point of a paused participant, or of one that must not be made, or Refuse said
  // so. OK: it is written.
  const absl::Status& Refusal(size_t bundle) const { return refusals_[bundle]; }
  bool IsRefused(size_t bundle) const { return !refusals_[bundle].ok(); }
  // To be called before MakeRows.
  void Refuse(size_t bundle, absl::Status why) { refusals_[bundle] = std::move(why); }

  // Per bundle, for each identifier in it, the place in participants() or in
  // generators().
  const std::vector<std::vector<uint32_t>>& participant_map() const { return participant_map_; }
  const std::vector<std::vector<uint32_t>>& generator_map() const { return generator_map_; }
  const ParticipantReference& participant(size_t place) const {
    return participant_references_[place];
  }

  // A bundle's point was sent under the name of one who was erased. To be called before
  // MakeRows.
  void Discard(size_t bundle, size_t point) { fates_[offsets_[bundle] + point] = Fate::kDiscarded; }
  bool IsDiscarded(size_t bundle, size_t point) const {
    return fates_[offsets_[bundle] + point] == Fate::kDiscarded;
  }

  // Whether what a participant of a bundle (its own index) sends is dropped.
  bool IsBlocked(size_t bundle, uint32_t participant) const {
    return Reference(bundle, participant).state == ParticipantState::kBlocked;
  }

  // The rows to store, in key order and distinct: points of blocked participants
  // are discarded, and of points that a batch holds twice the later is a
  // duplicate. What was discarded before has no row.
  std::vector<PointRow> MakeRows(int64_t first_point_id);

  // The row with this id was stored before.
  void MarkDuplicate(int64_t id) { fates_[id - first_point_id_] = Fate::kDuplicate; }
  bool IsDuplicate(int64_t id) const { return fates_[id - first_point_id_] == Fate::kDuplicate; }
  // The row went to the outbox.
  void MarkForwarded(int64_t id) { fates_[id - first_point_id_] = Fate::kForwarded; }
  // The database refused this row.
  void MarkQuarantined(int64_t id) { fates_[id - first_point_id_] = Fate::kQuarantined; }
  // The id of the row of a bundle's point.
  int64_t IdOf(size_t bundle, size_t point) const {
    return first_point_id_ + static_cast<int64_t>(offsets_[bundle] + point);
  }
  // The id of the participant under whom a bundle's point is stored; none if it is
  // not.
  std::optional<int32_t> StoredUnder(size_t bundle, size_t point) const;
  // A bundle that cannot be read is not kept either: it is of somebody who was erased.
  // To be called before MakeRows.
  void DropFault(size_t bundle) { dropped_faults_[bundle] = true; }
  // Whether nothing of a bundle is kept, since it is all of participants who are
  // blocked, or DropFault said so.
  bool IsAllDropped(size_t bundle) const;
  // The place in the batch of the bundle that a row came from.
  size_t BundleOf(int64_t id) const;
  // Marks all of `rows` duplicates whose ids are not among `stored`.
  void MarkAllDuplicateBut(std::span<const PointRow> rows, const std::vector<int64_t>& stored);

  // One entry per bundle, refused ones included.
  std::vector<LedgerEntry> Ledger(int64_t first_bundle_id) const;

 private:
  enum class Fate : uint8_t { kStored, kDuplicate, kQuarantined, kForwarded, kDiscarded };

  LedgerEntry EntryOf(size_t bundle) const;
  // The ledger's shares of a bundle, one per name of a participant, without its points.
  std::vector<ParticipantShare> EmptyShares(size_t bundle) const;
  const ParticipantReference& Reference(size_t bundle, uint32_t participant) const {
    return participant_references_[participant_map_[bundle][participant]];
  }

  std::span<PendingBundle* const> bundles_;
  std::vector<std::string> participants_;
  std::vector<std::string> generators_;
  // Per bundle: from its own index to the batch's.
  std::vector<std::vector<uint32_t>> participant_map_;
  std::vector<std::vector<uint32_t>> generator_map_;
  std::vector<ParticipantReference> participant_references_;
  std::vector<int32_t> generator_ids_;
  // Per bundle: where its points begin in `fates_`.
  std::vector<size_t> offsets_;
  std::vector<Fate> fates_;
  std::vector<absl::Status> refusals_;
  std::vector<bool> dropped_faults_;
  int64_t first_point_id_ = 0;
};

// The sums over an entry's shares.
AppendCounts CountsOf(const LedgerEntry& entry);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_PLAN_H_
