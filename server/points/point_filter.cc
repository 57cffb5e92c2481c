#include "server/points/point_filter.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

using Kind = PointCondition::Kind;
using Texts = std::optional<std::vector<std::string>>;

// Whether a comparison says that the field is this text and no other.
bool IsOneText(const PointCondition& condition, Kind kind) {
  return condition.kind == kind && condition.op == FilterOp::kEqual &&
         condition.value.kind == FilterValue::Kind::kText && !condition.value.is_prefix;
}

// The texts that a condition leaves to a field; none if it does more than that.
Texts TextsOf(const PointCondition& condition, Kind kind) {
  if (IsOneText(condition, kind)) return std::vector{condition.value.text};
  if (condition.kind != Kind::kOr) return std::nullopt;
  std::vector<std::string> texts;
  for (const PointCondition& child : condition.children) {
    if (!IsOneText(child, kind)) return std::nullopt;
    texts.push_back(child.value.text);
  }
  return texts;
}

bool TakeTexts(const PointCondition& condition, Kind kind, Texts& texts) {
  Texts wanted = TextsOf(condition, kind);
  if (!wanted) return false;
  if (texts) {
    std::erase_if(*wanted, [&](const std::string& text) {
      return std::find(texts->begin(), texts->end(), text) == texts->end();
    });
  }
  texts = std::move(wanted);
  return true;
}

bool TakeTime(const PointCondition& condition, Kind kind, MicrosRange& range) {
  if (condition.kind != kind) return false;
  const int64_t time = condition.number;
  switch (condition.op) {
    case FilterOp::kEqual:
      range.Narrow({time, time + 1});
      return true;
    case FilterOp::kLess:
      range.Narrow({std::nullopt, time});
      return true;
    case FilterOp::kLessEqual:
      range.Narrow({std::nullopt, time + 1});
      return true;
    case FilterOp::kGreater:
      range.Narrow({time + 1, std::nullopt});
      return true;
    case FilterOp::kGreaterEqual:
      range.Narrow({time, std::nullopt});
      return true;
    default:
      return false;
  }
}

bool TakeDegrees(const PointCondition& condition, double& min, double& max) {
  const double degrees = condition.degrees;
  switch (condition.op) {
    case FilterOp::kEqual:
      min = std::max(min, degrees);
      max = std::min(max, degrees);
      return true;
    case FilterOp::kLess:
      max = std::min(max, std::nextafter(degrees, -LocationBox::kOpen));
      return true;
    case FilterOp::kLessEqual:
      max = std::min(max, degrees);
      return true;
    case FilterOp::kGreater:
      min = std::max(min, std::nextafter(degrees, LocationBox::kOpen));
      return true;
    case FilterOp::kGreaterEqual:
      min = std::max(min, degrees);
      return true;
    default:
      return false;
  }
}

bool TakePlace(const PointCondition& condition, std::optional<LocationBox>& box) {
  const bool is_latitude = condition.kind == Kind::kLatitude;
  if (!is_latitude && condition.kind != Kind::kLongitude) return false;
  LocationBox narrowed = box.value_or(LocationBox());
  if (!TakeDegrees(condition, is_latitude ? narrowed.min_latitude : narrowed.min_longitude,
                   is_latitude ? narrowed.max_latitude : narrowed.max_longitude)) {
    return false;
  }
  box = narrowed;
  return true;
}

bool Take(const PointCondition& condition, PointFilter& filter) {
  return TakeTexts(condition, Kind::kParticipant, filter.participants) ||
         TakeTexts(condition, Kind::kGenerator, filter.generators) ||
         TakeTexts(condition, Kind::kSecondary, filter.secondaries) ||
         TakeTime(condition, Kind::kCreated, filter.created) ||
         TakeTime(condition, Kind::kRecorded, filter.recorded) || TakePlace(condition, filter.box);
}

void Visit(PointCondition& condition, const std::function<void(PointCondition&)>& set) {
  if (condition.kind == Kind::kParticipant) set(condition);
  for (PointCondition& child : condition.children) Visit(child, set);
}

// Puts the terms of ANDs in ANDs side by side.
void Flatten(const PointCondition& condition, std::vector<const PointCondition*>& terms) {
  if (condition.kind != Kind::kAnd) return terms.push_back(&condition);
  for (const PointCondition& child : condition.children) Flatten(child, terms);
}

}  // namespace

PointFilter PlanPointFilter(PointCondition condition) {
  PointFilter filter;
  std::vector<const PointCondition*> terms;
  Flatten(condition, terms);
  for (const PointCondition* term : terms) {
    if (!Take(*term, filter)) filter.rest.children.push_back(*term);
  }
  filter.whole = std::move(condition);
  return filter;
}

absl::StatusOr<PointFilter> ReadPointFilter(std::string_view text) {
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode node, ParseFilter(text));
  WEBMUNK_ASSIGN_OR_RETURN(PointCondition condition, UnderstandPointFilter(node));
  return PlanPointFilter(std::move(condition));
}

void NarrowToParticipant(const std::string& identifier, PointFilter& filter) {
  PointCondition both;
  both.children.push_back(std::move(filter.whole));
  PointCondition& is_participant = both.children.emplace_back();
  is_participant.kind = Kind::kParticipant;
  is_participant.value.text = identifier;
  is_participant.number = -1;
  filter.whole = std::move(both);
}

void ForEachParticipant(PointFilter& filter, const std::function<void(PointCondition&)>& set) {
  Visit(filter.whole, set);
  Visit(filter.rest, set);
}

}  // namespace webmunk
