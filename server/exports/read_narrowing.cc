#include "server/exports/read_narrowing.h"

#include <algorithm>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// What is a larger part of all points is read as if it were all.
constexpr int64_t kSmallPart = 4;
constexpr int64_t kFirstWindows = 4;

IdRange Common(const IdRange& a, const IdRange& b) {
  return {.first = std::max(a.first, b.first), .last = std::min(a.last, b.last)};
}

bool HasRange(const Section& section, DateType type) {
  return section.filtered == type && (section.range.from || section.range.to);
}

}  // namespace

absl::Status ReadNarrowing::FindArrived(Connection& connection, const Section& section,
                                        const std::vector<int32_t>& participant_ids) {
  if (!HasRange(section, DateType::kRecorded) || ArrivedOf(section) != nullptr) {
    return absl::OkStatus();
  }
  Arrived arrived{.range = section.range};
  WEBMUNK_ASSIGN_OR_RETURN(arrived.ids, FindIds(connection, section.range));
  if (arrived.ids) {
    WEBMUNK_ASSIGN_OR_RETURN(arrived.counts, EstimatePointsOf(connection, participant_ids, {},
                                                              DateType::kRecorded, section.range));
  }
  arrived_ = std::move(arrived);
  return absl::OkStatus();
}

absl::Status ReadNarrowing::Narrow(Connection& connection, const Section& section,
                                   const MicrosRange& bound, const std::optional<IdRange>& ids,
                                   PointRead& read) const {
  read.created = section.filtered == DateType::kCreated ? section.range : MicrosRange();
  read.recorded = section.filtered == DateType::kRecorded ? section.range : MicrosRange();
  const bool is_by_recorded = section.sort == DateType::kRecorded;
  (is_by_recorded ? read.recorded : read.created).Narrow(bound);
  std::optional<IdRange> found;
  if (is_by_recorded && (bound.from || bound.to)) {
    WEBMUNK_ASSIGN_OR_RETURN(found, FindIds(connection, read.recorded));
  }
  const Arrived* arrived = ArrivedOf(section);
  if (!found && arrived != nullptr) found = arrived->ids;
  read.ids = ids && found ? Common(*ids, *found) : (ids ? ids : found);
  return absl::OkStatus();
}

const ReadNarrowing::Counts* ReadNarrowing::CountsOf(const Section& section) const {
  const Arrived* arrived = ArrivedOf(section);
  return arrived != nullptr && arrived->ids ? &arrived->counts : nullptr;
}

TimeWindow* ReadNarrowing::FindWindow(const Section& section, int32_t participant_id) {
  const auto found = windows_.find({participant_id, section.sort});
  return found == windows_.end() ? nullptr : &found->second;
}

void ReadNarrowing::AddWindow(const Section& section, int32_t participant_id,
                              const TimeExtent& extent) {
  constexpr int64_t kFarthest = TimeWindow::kFarthest;
  MicrosRange range{.from = extent.first, .to = extent.last};
  if (HasRange(section, section.sort)) range.Narrow(section.range);
  const int64_t first = std::clamp(*range.from, -kFarthest, kFarthest);
  const int64_t last = std::clamp(*range.to, first, kFarthest);
  windows_[{participant_id, section.sort}] = {
      .first = first, .last = last, .width = (last - first) / kFirstWindows + 1};
}

absl::StatusOr<std::optional<IdRange>> ReadNarrowing::FindIds(Connection& connection,
                                                              const MicrosRange& recorded) const {
  WEBMUNK_ASSIGN_OR_RETURN(const RecordedIds found, FindRecordedIds(connection, recorded));
  const bool is_large = found.ids.last - found.ids.first > found.last / kSmallPart;
  if (is_large || found.last < ids_from_) return std::nullopt;
  return found.ids;
}

const ReadNarrowing::Arrived* ReadNarrowing::ArrivedOf(const Section& section) const {
  const bool is_of_it = arrived_ && HasRange(section, DateType::kRecorded) &&
                        arrived_->range.from == section.range.from &&
                        arrived_->range.to == section.range.to;
  return is_of_it ? &*arrived_ : nullptr;
}

}  // namespace webmunk
