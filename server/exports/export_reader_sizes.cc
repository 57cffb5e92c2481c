// How much a statement of the reader is about.

#include <algorithm>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/exports/export_reader_step.h"
#include "server/exports/rare_generators.h"

namespace webmunk {

void ExportReader::ChooseTogether(const SectionRest& rest, Step& step) {
  step.together = 1;
  step.points = 0;
  step.read.by_generator = false;
  // What is left of a participant's points is narrowed by a bound that is its own.
  if (rest.is_amidst()) return;
  const ReadNarrowing::Counts* narrowed = narrowing_.CountsOf(rest.section());
  const ReadNarrowing::Counts& counts = step.rare             ? *step.rare
                                        : narrowed == nullptr ? counts_
                                                              : *narrowed;
  const int64_t most_points =
      step.rare ? std::min(statement_points_, kRarePointsTogether) : statement_points_;
  size_t count = 0;
  for (size_t i = rest.next(); i < rest.sources().size() && count < most_together_; ++i) {
    const int32_t id = rest.sources()[i].participant_id;
    if (merging_.contains(id) || narrowing_.FindWindow(rest.section(), id) != nullptr) break;
    const auto found = counts.find(id);
    const int64_t points = found == counts.end() ? 0 : found->second;
    if (count > 0 && step.points + points > most_points) break;
    step.points += points;
    ++count;
  }
  step.together = std::max<size_t>(count, 1);
  step.read.by_generator = step.rare && count > 0;
}

void ExportReader::ChooseRows(const SectionRest& rest, Step& step) const {
  std::vector<ReadRow>& rows = step.read.rows;
  rows.clear();
  for (size_t i = rest.next(); i < rest.next() + step.together; ++i) {
    const SectionRest::Source& source = rest.sources()[i];
    rows.push_back({.row_id = source.participant_id, .place = source.place});
    const auto merging = merging_.find(source.participant_id);
    if (merging == merging_.end()) continue;
    int32_t rank = 0;
    for (const int32_t row_id : merging->second) {
      rows.push_back({.row_id = row_id, .place = source.place, .rank = ++rank});
    }
  }
}

void ExportReader::ReadMore(absl::Duration took, TimeWindow* window, const MicrosRange& bound,
                            const Step& step) {
  if (window != nullptr && (step.is_late || took < options_.quick)) return window->Widen(bound);
  if (!step.is_late) return;
  // What takes long whatever it is about must not be done for ever less at a time. If that
  // is not so, the next is narrowed to less than this one was, and that is in time.
  statement_points_ = std::min(2 * statement_points_, options_.statement_points);
  most_together_ = std::min(2 * most_together_, kMostTogether);
}

void ExportReader::ReadLess(const SectionRest& rest, const Step& step) {
  if (step.together == 0) return;
  if (step.together > 1 && step.points > 0) {
    statement_points_ = std::max<int64_t>(1, std::min(statement_points_, step.points) / 4);
    return;
  }
  if (step.together > 1) {
    most_together_ = step.together / 2;
    return;
  }
  const Section& section = rest.section();
  const int32_t id = rest.sources()[rest.next()].participant_id;
  if (TimeWindow* const window = narrowing_.FindWindow(section, id); window != nullptr) {
    return window->Narrow(rest.Bound(window));
  }
  // Where nothing is known, points have some usual time.
  TimeExtent extent{.first = 0, .last = absl::ToUnixMicros(absl::Now())};
  Insist([&](Connection& connection) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const auto found, ReadTimeExtent(connection, id, section.sort));
    extent = found.value_or(extent);
    return absl::OkStatus();
  }).IgnoreError();
  narrowing_.AddWindow(section, id, extent);
}

}  // namespace webmunk
