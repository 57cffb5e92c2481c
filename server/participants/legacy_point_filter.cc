#include "server/participants/legacy_point_filter.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

using Kind = LegacyPointCondition::Kind;

LegacyPointCondition NotIf(bool is_negated, LegacyPointCondition condition) {
  if (!is_negated) return condition;
  LegacyPointCondition negation;
  negation.kind = Kind::kNot;
  negation.children.push_back(std::move(condition));
  return negation;
}

// Of a text field: = and != with a text.
absl::Status CheckText(const FilterNode& node, bool takes_null) {
  if (node.op != FilterOp::kEqual && node.op != FilterOp::kNotEqual) {
    return FilterError(node, "can be compared by = and != alone");
  }
  if (node.value.kind == FilterValue::Kind::kText) return absl::OkStatus();
  if (takes_null && node.value.kind == FilterValue::Kind::kNull) return absl::OkStatus();
  return FilterError(
      node, takes_null ? "must be compared with a text or null" : "must be compared with a text");
}

absl::StatusOr<LegacyPointCondition> OfNames(Connection& connection, const FilterNode& node) {
  const std::string& field = node.field[0];
  const bool is_group = field == "group";
  WEBMUNK_RETURN_IF_ERROR(CheckText(node, is_group));
  const FilterValue& value = node.value;
  LegacyPointCondition condition;
  condition.kind = field == "generator" ? Kind::kGenerator : Kind::kParticipant;
  if (is_group) {
    const bool is_none =
        value.kind == FilterValue::Kind::kNull || (value.text.empty() && !value.is_prefix);
    WEBMUNK_ASSIGN_OR_RETURN(
        condition.ids,
        FindGroupMembers(connection, is_none ? std::nullopt : std::optional(value.text),
                         value.is_prefix));
  } else if (field == "generator") {
    WEBMUNK_ASSIGN_OR_RETURN(condition.ids,
                             FindGeneratorIds(connection, value.text, value.is_prefix));
  } else {
    WEBMUNK_ASSIGN_OR_RETURN(condition.ids,
                             FindParticipantIds(connection, value.text, value.is_prefix));
  }
  std::sort(condition.ids.begin(), condition.ids.end());
  return NotIf(node.op == FilterOp::kNotEqual, std::move(condition));
}

absl::StatusOr<LegacyPointCondition> OfSecondary(const FilterNode& node) {
  LegacyPointCondition condition;
  condition.kind = Kind::kSecondary;
  if (node.op == FilterOp::kHas) return NotIf(true, std::move(condition));
  WEBMUNK_RETURN_IF_ERROR(CheckText(node, true));
  if (node.value.kind == FilterValue::Kind::kText) condition.text = node.value.text;
  condition.is_prefix = node.value.is_prefix;
  return NotIf(node.op == FilterOp::kNotEqual, std::move(condition));
}

absl::StatusOr<LegacyPointCondition> OfTime(const FilterNode& node) {
  absl::Time time;
  if (node.op == FilterOp::kHas || node.value.kind != FilterValue::Kind::kText ||
      node.value.is_prefix ||
      !absl::ParseTime(absl::RFC3339_full, node.value.text, &time, nullptr)) {
    return FilterError(node, "must be compared with a time such as \"2024-06-01T00:00:00Z\"");
  }
  LegacyPointCondition condition;
  condition.kind = node.field[0] == "create_time" ? Kind::kCreated : Kind::kRecorded;
  condition.op = node.op;
  condition.number = absl::ToUnixMicros(time);
  return condition;
}

absl::StatusOr<LegacyPointCondition> OfId(const FilterNode& node) {
  LegacyPointCondition condition;
  condition.kind = Kind::kId;
  condition.op = node.op;
  if (node.op == FilterOp::kHas || node.value.kind != FilterValue::Kind::kNumber ||
      !absl::SimpleAtoi(node.value.text, &condition.number)) {
    return FilterError(node, "must be compared with a whole number");
  }
  return condition;
}

absl::StatusOr<LegacyPointCondition> OfComparison(Connection& connection, const FilterNode& node) {
  const std::string field = node.field.size() == 1 ? node.field[0] : "";
  if (field == "participant" || field == "generator" || field == "group") {
    return OfNames(connection, node);
  }
  if (field == "secondary_identifier") return OfSecondary(node);
  if (field == "create_time" || field == "record_time") return OfTime(node);
  if (field == "id") return OfId(node);
  return FilterError(node,
                     "is no field; there are participant, group, generator, "
                     "secondary_identifier, create_time, record_time and id");
}

// Takes what both have; none: all.
void Intersect(std::optional<std::vector<int32_t>>& all,
               const std::optional<std::vector<int32_t>>& ids) {
  if (!ids) return;
  if (!all) {
    all = ids;
    return;
  }
  std::vector<int32_t> common;
  std::set_intersection(all->begin(), all->end(), ids->begin(), ids->end(),
                        std::back_inserter(common));
  all = std::move(common);
}

}  // namespace

absl::StatusOr<LegacyPointCondition> UnderstandLegacyFilter(Connection& connection,
                                                            const FilterNode& filter) {
  if (filter.kind == FilterNode::Kind::kComparison) return OfComparison(connection, filter);
  LegacyPointCondition condition;
  condition.kind = filter.kind == FilterNode::Kind::kOr    ? Kind::kOr
                   : filter.kind == FilterNode::Kind::kNot ? Kind::kNot
                                                           : Kind::kAnd;
  for (const FilterNode& child : filter.children) {
    WEBMUNK_ASSIGN_OR_RETURN(LegacyPointCondition part, UnderstandLegacyFilter(connection, child));
    condition.children.push_back(std::move(part));
  }
  return condition;
}

absl::StatusOr<LegacyPointOrder> ParseLegacyOrder(std::string_view text) {
  using Key = LegacyPointOrder::Key;
  constexpr std::string_view kDescending = " desc";
  constexpr std::pair<std::string_view, Key> kKeys[] = {
      {"id", Key::kId},
      {"create_time", Key::kCreated},
      {"record_time", Key::kRecorded},
      {"participant", Key::kParticipant},
      {"generator", Key::kGenerator},
      {"secondary_identifier", Key::kSecondary},
  };
  LegacyPointOrder order;
  order.descending = text.ends_with(kDescending);
  if (order.descending) text.remove_suffix(kDescending.size());
  for (const auto& [name, key] : kKeys) {
    if (text != name) continue;
    order.key = key;
    return order;
  }
  return absl::InvalidArgumentError(
      "order_by takes id, create_time, record_time, participant, generator and "
      "secondary_identifier, each perhaps with ` desc` behind it");
}

std::optional<std::vector<int32_t>> CandidateIds(const LegacyPointCondition& condition,
                                                 LegacyPointCondition::Kind kind) {
  if (condition.kind == kind) return condition.ids;
  std::optional<std::vector<int32_t>> candidates;
  if (condition.kind == Kind::kAnd) {
    for (const LegacyPointCondition& child : condition.children) {
      Intersect(candidates, CandidateIds(child, kind));
    }
  } else if (condition.kind == Kind::kOr) {
    candidates.emplace();
    for (const LegacyPointCondition& child : condition.children) {
      const std::optional<std::vector<int32_t>> ids = CandidateIds(child, kind);
      if (!ids) return std::nullopt;
      std::vector<int32_t> both;
      std::set_union(candidates->begin(), candidates->end(), ids->begin(), ids->end(),
                     std::back_inserter(both));
      candidates = std::move(both);
    }
  }
  return candidates;
}

}  // namespace webmunk
