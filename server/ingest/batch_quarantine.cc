#include "server/ingest/batch_quarantine.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_set>

#include "server/base/status_macros.h"
#include "server/ingest/refused_bundle.h"

namespace webmunk {
namespace {

QuarantineEntry EntryFor(const PendingBundle& bundle, QuarantineEntry::Kind kind) {
  QuarantineEntry entry;
  entry.kind = kind;
  entry.received = absl::ToUnixMicros(bundle.arrival);
  entry.encrypted = bundle.encrypted;
  entry.client_address = bundle.client_address;
  // What failed again is what it was, a point that cannot even be read any more too;
  // only a point of a bundle read again is new.
  if (bundle.replayed && (bundle.fault || bundle.replayed->kind == kind)) {
    entry.replayed_id = bundle.replayed->id;
  }
  return entry;
}

}  // namespace

QuarantineEntry BatchQuarantine::BundleEntry(const PendingBundle& bundle) const {
  QuarantineEntry entry = EntryFor(bundle, QuarantineEntry::Kind::kBundle);
  // What names several is nobody's in particular.
  if (bundle.fault->sources.size() == 1) entry.participant = bundle.fault->sources[0];
  entry.reason = FaultReasonName(bundle.fault->reason);
  entry.detail = bundle.fault->message;
  entry.encoding = bundle.encoding;
  entry.nonce = bundle.nonce;
  entry.raw = bundle.raw;
  entry.is_single_point = bundle.shape == BundleShape::kSinglePoint;
  return entry;
}

QuarantineEntry BatchQuarantine::PointEntry(const PendingBundle& bundle, int64_t bundle_id,
                                            std::string_view raw) {
  QuarantineEntry entry = EntryFor(bundle, QuarantineEntry::Kind::kPoint);
  entry.bundle_id = bundle_id;
  entry.encoding = "identity";
  entry.raw = raw;
  entry.is_single_point = true;
  entry.occurrence = met_[{bundle_id, raw}]++;
  return entry;
}

void BatchQuarantine::AddRejected(size_t bundle, int64_t bundle_id) {
  const PendingBundle& pending = *bundles_[bundle];
  if (pending.fault) {
    if (plan_.IsAllDropped(bundle)) return;
    entries_.push_back(BundleEntry(pending));
    entries_.back().bundle_id = bundle_id;
    return;
  }
  for (const RejectedPoint& rejected : pending.parsed->rejected) {
    if (rejected.participant && plan_.IsBlocked(bundle, *rejected.participant)) continue;
    QuarantineEntry entry = PointEntry(pending, bundle_id, rejected.raw);
    if (rejected.participant) {
      entry.participant = pending.parsed->participants[*rejected.participant];
    }
    entry.reason = rejected.reason;
    entry.detail = rejected.detail;
    entry.hash = rejected.hash;
    entries_.push_back(std::move(entry));
  }
}

void BatchQuarantine::AddRefused(const PointRow& row, const absl::Status& status) {
  const size_t bundle = plan_.BundleOf(row.id);
  const PendingBundle& pending = *bundles_[bundle];
  QuarantineEntry entry =
      PointEntry(pending, ids_.first_bundle + static_cast<int64_t>(bundle), row.point->properties);
  entry.participant = pending.parsed->participants[row.point->participant];
  entry.reason = kRefusedByDatabase;
  entry.detail = RefusalDetail(status);
  entry.hash = row.point->hash;
  entries_.push_back(std::move(entry));
}

absl::Status BatchQuarantine::Release(Transaction& transaction) const {
  std::unordered_set<int64_t> failed;
  for (const QuarantineEntry& entry : entries_) {
    if (entry.replayed_id) failed.insert(*entry.replayed_id);
  }
  std::vector<int64_t> released;
  for (size_t i = 0; i < bundles_.size(); ++i) {
    const auto& replayed = bundles_[i]->replayed;
    if (!replayed || plan_.IsRefused(i) || failed.contains(replayed->id)) continue;
    released.push_back(replayed->id);
  }
  return released.empty() ? absl::OkStatus() : DeleteQuarantined(transaction, released);
}

bool BatchQuarantine::IsEmpty() const {
  return entries_.empty() && std::none_of(bundles_.begin(), bundles_.end(), [](const auto* bundle) {
           return bundle->replayed.has_value();
         });
}

absl::StatusOr<std::vector<std::string>> BatchQuarantine::Store(Transaction& transaction) {
  // By content, which is what the unique key is over: writers that store the same
  // entries wait for each other in one order.
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.raw, a.occurrence, a.nonce, a.encoding) <
           std::tie(b.kind, b.raw, b.occurrence, b.nonce, b.encoding);
  });
  std::vector<const QuarantineEntry*> fresh;
  std::vector<PgStatement> failures;
  for (const QuarantineEntry& entry : entries_) {
    if (entry.replayed_id) {
      failures.push_back(NoteReplayFailure(entry));
    } else {
      fresh.push_back(&entry);
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> reasons, InsertQuarantine(transaction, fresh));
  if (!failures.empty()) {
    WEBMUNK_RETURN_IF_ERROR(RunPipeline(transaction.connection(), failures).status);
  }
  WEBMUNK_RETURN_IF_ERROR(Release(transaction));
  return reasons;
}

}  // namespace webmunk
