#include "server/ingest/batch_quarantine.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"

namespace webmunk {

QuarantineEntry BatchQuarantine::EntryFor(const PendingBundle& bundle) const {
  QuarantineEntry entry;
  entry.received = absl::ToUnixMicros(bundle.arrival);
  entry.encrypted = bundle.encrypted;
  return entry;
}

void BatchQuarantine::AddRejected(size_t bundle, int64_t bundle_id) {
  const PendingBundle& pending = *bundles_[bundle];
  if (pending.fault) {
    QuarantineEntry entry = EntryFor(pending);
    entry.kind = QuarantineEntry::Kind::kBundle;
    entry.bundle_id = bundle_id;
    entry.reason = FaultReasonName(pending.fault->reason);
    entry.detail = pending.fault->message;
    entry.encoding = pending.encoding;
    entry.nonce = pending.nonce;
    entry.raw = pending.raw;
    entries_.push_back(std::move(entry));
    return;
  }
  for (const RejectedPoint& rejected : pending.parsed->rejected) {
    if (rejected.participant && plan_.IsBlocked(bundle, *rejected.participant)) continue;
    QuarantineEntry entry = EntryFor(pending);
    entry.bundle_id = bundle_id;
    if (rejected.participant) {
      entry.participant = pending.parsed->participants[*rejected.participant];
    }
    entry.reason = rejected.reason;
    entry.detail = rejected.detail;
    entry.encoding = "identity";
    entry.raw = rejected.raw;
    entries_.push_back(std::move(entry));
  }
}

void BatchQuarantine::AddRefused(const PointRow& row, const absl::Status& status) {
  const size_t bundle = plan_.BundleOf(row.id);
  const PendingBundle& pending = *bundles_[bundle];
  QuarantineEntry entry = EntryFor(pending);
  entry.bundle_id = ids_.first_bundle + static_cast<int64_t>(bundle);
  entry.participant = pending.parsed->participants[row.point->participant];
  entry.reason = "refused-by-database";
  entry.detail = absl::StrCat(SqlState(status), " ", std::string(status.message()));
  entry.encoding = "identity";
  entry.raw = row.point->properties;
  entries_.push_back(std::move(entry));
}

std::vector<std::string_view> BatchQuarantine::Reasons() const {
  std::vector<std::string_view> reasons;
  for (const QuarantineEntry& entry : entries_) reasons.push_back(entry.reason);
  return reasons;
}

absl::Status BatchQuarantine::Store(Transaction& transaction) {
  // By content, which is what the unique key is over: writers that store the same
  // entries wait for each other in one order.
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.raw) < std::tie(b.kind, b.raw);
  });
  for (const QuarantineEntry& entry : entries_) {
    WEBMUNK_RETURN_IF_ERROR(InsertQuarantine(transaction, entry));
  }
  return absl::OkStatus();
}

}  // namespace webmunk
