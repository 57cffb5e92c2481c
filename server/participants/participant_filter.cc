#include "server/participants/participant_filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

using Kind = FilterNode::Kind;
using ValueKind = FilterValue::Kind;

bool IsEquality(FilterOp op) { return op == FilterOp::kEqual || op == FilterOp::kNotEqual; }

template <typename T>
bool Compare(const T& a, FilterOp op, const T& b) {
  switch (op) {
    case FilterOp::kEqual:
      return a == b;
    case FilterOp::kNotEqual:
      return a != b;
    case FilterOp::kLess:
      return a < b;
    case FilterOp::kLessEqual:
      return a <= b;
    case FilterOp::kGreater:
      return a > b;
    case FilterOp::kGreaterEqual:
      return a >= b;
    case FilterOp::kHas:
      return true;
  }
  return false;
}

std::optional<int64_t> StateNumber(std::string_view text) {
  std::string name = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  name = std::string(absl::StripPrefix(name, "state_"));
  for (const ParticipantState state :
       {ParticipantState::kActive, ParticipantState::kPaused, ParticipantState::kBlocked}) {
    if (name == ParticipantStateText(state)) return static_cast<int64_t>(state);
  }
  return std::nullopt;
}

std::optional<int64_t> GroupNumber(const std::string& name) {
  if (name.empty()) return 0;
  absl::string_view id = name;
  int32_t number = 0;
  const bool is_name = absl::ConsumePrefix(&id, "participantGroups/") &&
                       absl::SimpleAtoi(id, &number) && number > 0 && id == std::to_string(number);
  return is_name ? std::optional<int64_t>(number) : std::nullopt;
}

std::optional<int64_t> TimeNumber(const std::string& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) || time == absl::InfiniteFuture() ||
      time == absl::InfinitePast()) {
    return std::nullopt;
  }
  return absl::ToUnixMicros(time);
}

}  // namespace

const ParticipantFilter::Named ParticipantFilter::kFields[] = {
    {"participant_id", Field::kIdentifier},
    {"display_name", Field::kDisplayName},
    {"group", Field::kGroup},
    {"group.display_name", Field::kGroupName},
    {"state", Field::kState},
    {"enrolled", Field::kEnrolled},
    {"suppresses_alerts", Field::kSuppressesAlerts},
    {"create_time", Field::kCreated},
    {"last_record_time", Field::kLastRecorded},
};

absl::StatusOr<ParticipantFilter> ParticipantFilter::Plan(const FilterNode& filter) {
  ParticipantFilter planned;
  WEBMUNK_ASSIGN_OR_RETURN(planned.root_, PlanNode(filter));
  planned.identifiers_ = IdentifiersOf(planned.root_);
  planned.needs_last_recorded_ = Needs(planned.root_, Field::kLastRecorded);
  return planned;
}

absl::StatusOr<ParticipantFilter::Condition> ParticipantFilter::PlanNode(const FilterNode& node) {
  if (node.kind == Kind::kComparison) return PlanComparison(node);
  Condition condition{.kind = node.kind};
  for (const FilterNode& child : node.children) {
    WEBMUNK_ASSIGN_OR_RETURN(Condition planned, PlanNode(child));
    condition.children.push_back(std::move(planned));
  }
  return condition;
}

absl::StatusOr<ParticipantFilter::Condition> ParticipantFilter::PlanComparison(
    const FilterNode& node) {
  const std::string name = absl::StrJoin(node.field, ".");
  const Named* found = std::find_if(std::begin(kFields), std::end(kFields),
                                    [&](const Named& named) { return named.name == name; });
  if (found == std::end(kFields)) {
    return FilterError(node,
                       "the fields are participant_id, display_name, group, group.display_name, "
                       "state, enrolled, suppresses_alerts, create_time and last_record_time");
  }
  Condition condition{.kind = Kind::kComparison,
                      .field = found->field,
                      .op = node.op,
                      .is_prefix = node.value.is_prefix};
  WEBMUNK_RETURN_IF_ERROR(ReadValue(node, condition));
  return condition;
}

absl::Status ParticipantFilter::ReadValue(const FilterNode& node, Condition& condition) {
  const FilterValue& value = node.value;
  const bool is_time =
      condition.field == Field::kCreated || condition.field == Field::kLastRecorded;
  if (node.op == FilterOp::kHas) return absl::OkStatus();
  if (!is_time && !IsEquality(node.op)) return FilterError(node, "the field takes = and != alone");
  const bool can_be_null = condition.field == Field::kGroup || condition.field == Field::kGroupName;
  if (value.kind == ValueKind::kNull && can_be_null) {
    condition.is_null = true;
    return absl::OkStatus();
  }
  if (condition.field == Field::kEnrolled || condition.field == Field::kSuppressesAlerts) {
    if (value.kind != ValueKind::kTrue && value.kind != ValueKind::kFalse) {
      return FilterError(node, "the field is true or false");
    }
    condition.number = value.kind == ValueKind::kTrue ? 1 : 0;
    return absl::OkStatus();
  }
  if (value.kind != ValueKind::kText) return FilterError(node, "the field is a text");
  condition.text = value.text;
  const bool has_text = condition.field == Field::kIdentifier ||
                        condition.field == Field::kDisplayName ||
                        condition.field == Field::kGroupName;
  if (has_text) return absl::OkStatus();
  if (value.is_prefix) return FilterError(node, "the field takes no * at the end");
  std::optional<int64_t> number;
  const char* wrong = "";
  if (condition.field == Field::kState) {
    number = StateNumber(value.text);
    wrong = "the state is active, paused or blocked";
  } else if (condition.field == Field::kGroup) {
    number = GroupNumber(value.text);
    wrong = "the group is participantGroups/{id}, or empty for none";
  } else {
    number = TimeNumber(value.text);
    wrong = "the time must be one of RFC 3339";
  }
  if (!number) return FilterError(node, wrong);
  condition.number = *number;
  return absl::OkStatus();
}

std::optional<std::vector<std::string>> ParticipantFilter::IdentifiersOf(
    const Condition& condition) {
  switch (condition.kind) {
    case Kind::kComparison:
      if (condition.field != Field::kIdentifier || condition.op != FilterOp::kEqual ||
          condition.is_prefix) {
        return std::nullopt;
      }
      return std::vector<std::string>{condition.text};
    case Kind::kAnd:
      for (const Condition& child : condition.children) {
        if (auto identifiers = IdentifiersOf(child)) return identifiers;
      }
      return std::nullopt;
    case Kind::kOr: {
      std::vector<std::string> all;
      for (const Condition& child : condition.children) {
        const auto identifiers = IdentifiersOf(child);
        if (!identifiers) return std::nullopt;
        all.insert(all.end(), identifiers->begin(), identifiers->end());
      }
      return all;
    }
    case Kind::kNot:
      return std::nullopt;
  }
  return std::nullopt;
}

bool ParticipantFilter::Needs(const Condition& condition, Field field) {
  if (condition.kind == Kind::kComparison) return condition.field == field;
  return std::any_of(condition.children.begin(), condition.children.end(),
                     [&](const Condition& child) { return Needs(child, field); });
}

bool ParticipantFilter::Matches(const ParticipantRecord& participant,
                                std::optional<int64_t> last_recorded) const {
  return Holds(root_, participant, last_recorded);
}

bool ParticipantFilter::Holds(const Condition& condition, const ParticipantRecord& participant,
                              std::optional<int64_t> last_recorded) {
  const auto holds = [&](const Condition& child) {
    return Holds(child, participant, last_recorded);
  };
  const std::vector<Condition>& children = condition.children;
  switch (condition.kind) {
    case Kind::kAnd:
      return std::all_of(children.begin(), children.end(), holds);
    case Kind::kOr:
      return std::any_of(children.begin(), children.end(), holds);
    case Kind::kNot:
      return !holds(children.front());
    case Kind::kComparison:
      return ComparisonHolds(condition, participant, last_recorded);
  }
  return false;
}

bool ParticipantFilter::ComparisonHolds(const Condition& condition,
                                        const ParticipantRecord& participant,
                                        std::optional<int64_t> last_recorded) {
  const auto text = [&](const std::string& value) {
    if (condition.op == FilterOp::kHas || !condition.is_prefix) {
      return Compare<std::string>(value, condition.op, condition.text);
    }
    return value.starts_with(condition.text) == (condition.op == FilterOp::kEqual);
  };
  const auto number = [&](int64_t value) {
    return Compare<int64_t>(value, condition.op, condition.number);
  };
  const bool has_group = participant.group_id.has_value();
  if (condition.is_null) return has_group == (condition.op == FilterOp::kNotEqual);
  switch (condition.field) {
    case Field::kIdentifier:
      return text(participant.identifier);
    case Field::kDisplayName:
      if (condition.op == FilterOp::kHas) return !participant.display_name.empty();
      return text(DisplayNameOf(participant));
    case Field::kGroup:
      if (condition.op == FilterOp::kHas) return has_group;
      return number(participant.group_id.value_or(0));
    case Field::kGroupName:
      return has_group && text(participant.group_name);
    case Field::kState:
      return number(static_cast<int64_t>(participant.state));
    case Field::kEnrolled:
      return number(participant.enrolled ? 1 : 0);
    case Field::kSuppressesAlerts:
      return number(participant.suppresses_alerts ? 1 : 0);
    case Field::kCreated:
      return number(participant.created);
    case Field::kLastRecorded:
      return last_recorded && number(*last_recorded);
  }
  return false;
}

}  // namespace webmunk
