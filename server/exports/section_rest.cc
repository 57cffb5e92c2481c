#include "server/exports/section_rest.h"

#include <algorithm>

namespace webmunk {

void TimeWindow::Narrow(const MicrosRange& bound) {
  if (bound.from && bound.to) {
    width = std::max<int64_t>(1, width / 4);
    return;
  }
  // What was thought to be nearly nothing was too much.
  constexpr int64_t kSecond = 1'000'000;
  const int64_t more = last - first + kSecond;
  if (!bound.from) first = std::max(first - more, -kFarthest);
  if (!bound.to) last = std::min(last + more, kFarthest);
}

void TimeWindow::Widen(const MicrosRange& bound) {
  if (bound.from && bound.to) width = std::min(2 * width, kFarthest);
}

SectionRest::SectionRest(const Section& section,
                         const std::unordered_map<std::string, int32_t>& ids)
    : section_(section) {
  for (size_t place = 0; place < section.sources.size(); ++place) {
    const auto found = ids.find(section.sources[place]);
    if (found == ids.end()) continue;
    sources_.push_back({.participant_id = found->second, .place = static_cast<int32_t>(place)});
  }
}

MicrosRange SectionRest::Bound(const TimeWindow* window) const {
  const bool is_falling = section_.newest_first;
  MicrosRange bound;
  std::optional<int64_t>& begin = is_falling ? bound.to : bound.from;
  begin = edge_;
  if (after_) begin = after_->time + (is_falling ? 1 : 0);
  if (window == nullptr) return bound;
  const int64_t behind = window->last + 1;
  if (is_falling) {
    if (!begin) bound.from = behind;
    if (begin && *begin > window->first) {
      bound.from = std::max(*begin - window->width, window->first);
    }
  } else {
    if (!begin) bound.to = window->first;
    if (begin && *begin < behind) bound.to = std::min(*begin + window->width, behind);
  }
  return bound;
}

bool SectionRest::IsBehind(const Position& first, const Position& second) const {
  if (second.time != first.time) return (second.time < first.time) == section_.newest_first;
  return second.id != first.id && (second.id < first.id) == section_.highest_id_first;
}

bool SectionRest::MoveTo(int32_t place, const Position& at) {
  while (next_ < sources_.size() && sources_[next_].place < place) {
    ++next_;
    after_.reset();
    edge_.reset();
  }
  if (next_ == sources_.size() || sources_[next_].place != place) return false;
  if (after_ && !IsBehind(*after_, at)) return false;
  after_ = at;
  ++passed_;
  return true;
}

void SectionRest::Pass(size_t end, const MicrosRange& bound) {
  ++passed_;
  after_.reset();
  edge_ = section_.newest_first ? bound.from : bound.to;
  if (!edge_) next_ = end;
}

}  // namespace webmunk
