#include "server/ingest/batch_plan.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/ingest/refusal.h"
#include "server/ingest/share_sum.h"

namespace webmunk {
namespace {

// Gives the identifiers of several bundles one numbering.
class Numbering {
 public:
  explicit Numbering(std::vector<std::string>& all) : all_(all) {}

  std::vector<uint32_t> Map(const std::vector<std::string>& identifiers) {
    std::vector<uint32_t> map;
    map.reserve(identifiers.size());
    for (const std::string& identifier : identifiers) {
      const auto [entry, is_new] = index_.emplace(identifier, static_cast<uint32_t>(all_.size()));
      if (is_new) all_.push_back(identifier);
      map.push_back(entry->second);
    }
    return map;
  }

 private:
  std::vector<std::string>& all_;
  std::unordered_map<std::string, uint32_t> index_;
};

// Finds the share of a generator and a month within the share of its participant.
class GeneratorShares {
 public:
  GeneratorShare& Of(const DataPoint& point, int32_t generator_id,
                     std::vector<GeneratorShare>& shares) {
    const auto [entry, is_new] = positions_.emplace(
        std::tuple(point.participant, point.generator, MonthOf(point.created)), shares.size());
    if (is_new) {
      shares.push_back(
          {.generator_id = generator_id, .first_created = INT64_MAX, .last_created = INT64_MIN});
    }
    return shares[entry->second];
  }

 private:
  // When the month began. Most points are of the same as the one before.
  int64_t MonthOf(int64_t created) {
    if (created >= month_begin_ && created < month_end_) return month_begin_;
    const absl::TimeZone utc = absl::UTCTimeZone();
    const absl::CivilMonth month = absl::ToCivilMonth(absl::FromUnixMicros(created), utc);
    month_begin_ = absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(month), utc));
    month_end_ = absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(month + 1), utc));
    return month_begin_;
  }

  int64_t month_begin_ = 0;
  int64_t month_end_ = 0;
  std::map<std::tuple<uint32_t, uint32_t, int64_t>, size_t> positions_;
};

}  // namespace

BatchPlan::BatchPlan(std::span<PendingBundle* const> bundles)
    : bundles_(bundles), refusals_(bundles.size()), dropped_faults_(bundles.size()) {
  Numbering participants(participants_);
  Numbering generators(generators_);
  for (const PendingBundle* bundle : bundles_) {
    offsets_.push_back(fates_.size());
    if (bundle->parsed == nullptr) {
      participant_map_.emplace_back();
      generator_map_.emplace_back();
      continue;
    }
    participant_map_.push_back(participants.Map(bundle->parsed->participants));
    generator_map_.push_back(generators.Map(bundle->parsed->generators));
    fates_.resize(fates_.size() + bundle->parsed->points.size(), Fate::kStored);
  }
}

void BatchPlan::SetReferences(std::vector<ParticipantReference> participants,
                              std::vector<int32_t> generators) {
  SetParticipants(std::move(participants));
  SetGenerators(std::move(generators));
}

void BatchPlan::SetParticipants(std::vector<ParticipantReference> participants) {
  participant_references_ = std::move(participants);
  for (size_t i = 0; i < bundles_.size(); ++i) {
    for (const uint32_t place : participant_map_[i]) {
      if (participant_references_[place].state == ParticipantState::kPaused) {
        Refuse(i, Refused(RefusalReason::kPaused,
                          absl::UnavailableError(
                              "a participant of the bundle is paused; keep it for later")));
      }
    }
  }
}

void BatchPlan::SetGenerators(std::vector<int32_t> generators) {
  generator_ids_ = std::move(generators);
}

std::vector<PointRow> BatchPlan::MakeRows(int64_t first_point_id) {
  first_point_id_ = first_point_id;
  std::vector<PointRow> rows;
  rows.reserve(fates_.size());
  for (size_t i = 0; i < bundles_.size(); ++i) {
    if (IsRefused(i) || bundles_[i]->parsed == nullptr) continue;
    const int64_t recorded = absl::ToUnixMicros(bundles_[i]->arrival);
    const std::vector<DataPoint>& points = bundles_[i]->parsed->points;
    for (size_t p = 0; p < points.size(); ++p) {
      const DataPoint& point = points[p];
      if (IsBlocked(i, point.participant)) Discard(i, p);
      if (IsDiscarded(i, p)) continue;
      const ParticipantReference& reference = Reference(i, point.participant);
      rows.push_back({.participant_id = reference.id,
                      .generator_id = generator_ids_[generator_map_[i][point.generator]],
                      .recorded = recorded,
                      .id = first_point_id + static_cast<int64_t>(offsets_[i] + p),
                      .encrypted = bundles_[i]->encrypted,
                      .point = &point,
                      .data_server_id = reference.data_server_id,
                      .maybe_forwarded = reference.ever_forwarded});
    }
  }
  std::sort(rows.begin(), rows.end(), [](const PointRow& a, const PointRow& b) {
    return KeyEqual(a, b) ? a.id < b.id : KeyLess(a, b);
  });
  size_t kept = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && KeyEqual(rows[i], rows[kept - 1])) {
      MarkDuplicate(rows[i].id);
    } else {
      rows[kept++] = rows[i];
    }
  }
  rows.resize(kept);
  return rows;
}

std::optional<int32_t> BatchPlan::StoredUnder(size_t bundle, size_t point) const {
  const Fate fate = fates_[offsets_[bundle] + point];
  if (IsRefused(bundle) || (fate != Fate::kStored && fate != Fate::kDuplicate)) return std::nullopt;
  return Reference(bundle, bundles_[bundle]->parsed->points[point].participant).id;
}

bool BatchPlan::IsAllDropped(size_t bundle) const {
  if (bundles_[bundle]->parsed == nullptr) return dropped_faults_[bundle];
  const ParsedBundle& parsed = *bundles_[bundle]->parsed;
  const auto first = fates_.begin() + static_cast<ptrdiff_t>(offsets_[bundle]);
  const auto last = first + static_cast<ptrdiff_t>(parsed.points.size());
  return parsed.points.size() + parsed.rejected.size() > 0 &&
         std::all_of(first, last, [](Fate fate) { return fate == Fate::kDiscarded; }) &&
         std::all_of(parsed.rejected.begin(), parsed.rejected.end(), [&](const auto& rejected) {
           return rejected.participant && IsBlocked(bundle, *rejected.participant);
         });
}

size_t BatchPlan::BundleOf(int64_t id) const {
  const auto position = static_cast<size_t>(id - first_point_id_);
  return std::upper_bound(offsets_.begin(), offsets_.end(), position) - offsets_.begin() - 1;
}

void BatchPlan::MarkAllDuplicateBut(std::span<const PointRow> rows,
                                    const std::vector<int64_t>& stored) {
  if (stored.size() == rows.size()) return;
  const std::unordered_set<int64_t> ids(stored.begin(), stored.end());
  for (const PointRow& row : rows) {
    if (!ids.contains(row.id)) MarkDuplicate(row.id);
  }
}

std::vector<ParticipantShare> BatchPlan::EmptyShares(size_t bundle) const {
  const ParsedBundle& parsed = *bundles_[bundle]->parsed;
  std::vector<ParticipantShare> shares(parsed.participants.size());
  for (uint32_t i = 0; i < shares.size(); ++i) {
    // What was erased is nobody's, and nothing is kept of its sender.
    if (Reference(bundle, i).id == 0) continue;
    shares[i].participant_id = Reference(bundle, i).id;
    shares[i].user_agent = parsed.reports[i].user_agent;
    shares[i].backlog = parsed.reports[i].backlog;
    shares[i].time_zone = parsed.reports[i].time_zone;
  }
  return shares;
}

LedgerEntry BatchPlan::EntryOf(size_t bundle) const {
  const PendingBundle& pending = *bundles_[bundle];
  LedgerEntry entry{.received = absl::ToUnixMicros(pending.arrival),
                    .bytes = pending.bytes,
                    .sha256 = pending.sha256,
                    .encoding = pending.encoding,
                    .encrypted = pending.encrypted,
                    .kind = pending.replayed ? "replay" : "append",
                    .shares = {}};
  if (pending.parsed == nullptr) return entry;
  const ParsedBundle& parsed = *pending.parsed;
  if (!parsed.points.empty()) {
    entry.first_point_id = IdOf(bundle, 0);
    entry.last_point_id = IdOf(bundle, parsed.points.size() - 1);
  }
  std::vector<ParticipantShare> shares = EmptyShares(bundle);
  GeneratorShares generators;
  for (size_t p = 0; p < parsed.points.size(); ++p) {
    const DataPoint& point = parsed.points[p];
    ParticipantShare& share = shares[point.participant];
    const Fate fate = fates_[offsets_[bundle] + p];
    if (fate == Fate::kDiscarded) ++share.discarded;
    if (fate == Fate::kQuarantined) ++share.quarantined;
    if (fate == Fate::kForwarded) ++share.forwarded;
    if (fate != Fate::kStored && fate != Fate::kDuplicate) continue;
    // The shares of generators are about what is stored here.
    if (fate == Fate::kDuplicate && Reference(bundle, point.participant).data_server_id != 0) {
      ++share.duplicate;
      continue;
    }
    GeneratorShare& generator = generators.Of(
        point, generator_ids_[generator_map_[bundle][point.generator]], share.generators);
    ++(fate == Fate::kStored ? share.stored : share.duplicate);
    ++(fate == Fate::kStored ? generator.stored : generator.duplicate);
    // A duplicate may be stored under another participant.
    if (fate == Fate::kDuplicate) continue;
    generator.first_created = std::min(generator.first_created, point.created);
    generator.last_created = std::max(generator.last_created, point.created);
  }
  ParticipantShare nobody;
  for (const RejectedPoint& rejected : parsed.rejected) {
    if (!rejected.participant) {
      ++nobody.quarantined;
    } else if (IsBlocked(bundle, *rejected.participant)) {
      ++shares[*rejected.participant].discarded;
    } else {
      ++shares[*rejected.participant].quarantined;
    }
  }
  if (nobody.quarantined > 0) shares.push_back(std::move(nobody));
  entry.shares = OneSharePerParticipant(std::move(shares));
  return entry;
}

std::vector<LedgerEntry> BatchPlan::Ledger(int64_t first_bundle_id) const {
  std::vector<LedgerEntry> entries;
  for (size_t i = 0; i < bundles_.size(); ++i) {
    entries.push_back(EntryOf(i));
    entries.back().bundle_id = first_bundle_id + static_cast<int64_t>(i);
  }
  return entries;
}

AppendCounts CountsOf(const LedgerEntry& entry) {
  AppendCounts counts;
  for (const ParticipantShare& share : entry.shares) {
    counts.stored += share.stored;
    counts.duplicate += share.duplicate;
    counts.quarantined += share.quarantined;
    counts.forwarded += share.forwarded;
    counts.discarded += share.discarded;
  }
  counts.received =
      counts.stored + counts.duplicate + counts.quarantined + counts.forwarded + counts.discarded;
  return counts;
}

}  // namespace webmunk
