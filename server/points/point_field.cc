// Which fields a filter of points may name, and what they can be compared with.
#include <array>
#include <cmath>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/filter_text.h"
#include "server/base/status_macros.h"
#include "server/points/point_condition.h"

namespace webmunk {
namespace {

using Kind = PointCondition::Kind;
using ValueKind = FilterValue::Kind;

constexpr std::string_view kParticipants = "participants/";
constexpr std::string_view kGroups = "participantGroups/";
constexpr int kMinYear = 1;
constexpr int kMaxYear = 9999;

absl::Status Complain(const FilterNode& node, std::string_view what) {
  return FilterError(node, absl::StrCat(FieldText(node), " ", std::string(what)));
}

bool IsEquality(const FilterNode& node) {
  return node.op == FilterOp::kEqual || node.op == FilterOp::kNotEqual;
}

absl::Status WantEquality(const FilterNode& node) {
  return IsEquality(node) ? absl::OkStatus() : Complain(node, "can be compared by = and != alone");
}

absl::Status WantText(const FilterNode& node) {
  WEBMUNK_RETURN_IF_ERROR(WantEquality(node));
  return node.value.kind == ValueKind::kText ? absl::OkStatus() : Complain(node, "needs a text");
}

absl::Status ReadParticipant(const FilterNode& node, PointCondition& condition) {
  WEBMUNK_RETURN_IF_ERROR(WantText(node));
  const std::string& text = node.value.text;
  if (node.value.is_prefix || !text.starts_with(kParticipants) ||
      text.size() == kParticipants.size()) {
    return Complain(node, "needs participants/{participant}");
  }
  condition.value.text = text.substr(kParticipants.size());
  condition.number = -1;
  return absl::OkStatus();
}

absl::Status ReadGroup(const FilterNode& node, PointCondition& condition) {
  WEBMUNK_RETURN_IF_ERROR(WantText(node));
  const std::string& text = node.value.text;
  if (text.empty() && !node.value.is_prefix) return absl::OkStatus();
  int32_t id = 0;
  const bool is_name = !node.value.is_prefix && text.starts_with(kGroups) &&
                       absl::SimpleAtoi(text.substr(kGroups.size()), &id) && id > 0;
  if (!is_name) return Complain(node, "needs participantGroups/{participant_group}, or \"\"");
  condition.number = id;
  return absl::OkStatus();
}

absl::Status ReadSecondary(const FilterNode& node) {
  if (node.op == FilterOp::kHas) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(WantEquality(node));
  const bool fits = node.value.kind == ValueKind::kText || node.value.kind == ValueKind::kNull;
  return fits ? absl::OkStatus() : Complain(node, "needs a text or null");
}

absl::Status ReadTime(const FilterNode& node, PointCondition& condition) {
  absl::Time time;
  std::string error;
  const bool is_time = node.op != FilterOp::kHas && node.value.kind == ValueKind::kText &&
                       !node.value.is_prefix && !node.value.text.starts_with("infinit") &&
                       absl::ParseTime(absl::RFC3339_full, node.value.text, &time, &error);
  if (!is_time) return Complain(node, "needs a time, such as \"2024-06-01T00:00:00Z\"");
  const auto year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year < kMinYear || year > kMaxYear) return Complain(node, "needs a year from 1 to 9999");
  condition.number = absl::ToUnixMicros(time);
  return absl::OkStatus();
}

absl::Status ReadDegrees(const FilterNode& node, PointCondition& condition) {
  const bool is_number = node.op != FilterOp::kHas && node.value.kind == ValueKind::kNumber &&
                         absl::SimpleAtod(node.value.text, &condition.degrees) &&
                         std::isfinite(condition.degrees);
  return is_number ? absl::OkStatus() : Complain(node, "needs a number");
}

absl::Status ReadProperty(const FilterNode& node, PointCondition& condition) {
  condition.path.assign(node.field.begin() + 1, node.field.end());
  const bool has_order =
      node.value.kind == ValueKind::kText || node.value.kind == ValueKind::kNumber;
  if (node.op != FilterOp::kHas && (!has_order || node.value.is_prefix)) return WantEquality(node);
  return absl::OkStatus();
}

absl::StatusOr<Kind> FieldOf(const FilterNode& node) {
  struct Field {
    std::string_view name;
    Kind kind;
  };
  static constexpr std::array<Field, 6> kFields = {{{"participant", Kind::kParticipant},
                                                    {"group", Kind::kGroup},
                                                    {"generator", Kind::kGenerator},
                                                    {"secondary_identifier", Kind::kSecondary},
                                                    {"create_time", Kind::kCreated},
                                                    {"record_time", Kind::kRecorded}}};
  const std::string& first = node.field.front();
  if (first == "properties" && node.field.size() > 1) return Kind::kProperty;
  if (first == "location" && node.field.size() == 2) {
    if (node.field[1] == "latitude") return Kind::kLatitude;
    if (node.field[1] == "longitude") return Kind::kLongitude;
  }
  for (const Field& field : kFields) {
    if (node.field.size() == 1 && field.name == first) return field.kind;
  }
  return Complain(node,
                  "is no field: there are participant, group, generator, secondary_identifier, "
                  "create_time, record_time, location.latitude, location.longitude and what is "
                  "below properties");
}

absl::StatusOr<PointCondition> ReadComparison(const FilterNode& node) {
  PointCondition condition;
  WEBMUNK_ASSIGN_OR_RETURN(condition.kind, FieldOf(node));
  condition.op = node.op;
  condition.value = node.value;
  absl::Status status;
  switch (condition.kind) {
    case Kind::kParticipant:
      status = ReadParticipant(node, condition);
      break;
    case Kind::kGroup:
      status = ReadGroup(node, condition);
      break;
    case Kind::kGenerator:
      status = WantText(node);
      break;
    case Kind::kSecondary:
      status = ReadSecondary(node);
      break;
    case Kind::kCreated:
    case Kind::kRecorded:
      status = ReadTime(node, condition);
      break;
    case Kind::kLatitude:
    case Kind::kLongitude:
      status = ReadDegrees(node, condition);
      break;
    default:
      status = ReadProperty(node, condition);
  }
  WEBMUNK_RETURN_IF_ERROR(status);
  return condition;
}

}  // namespace

absl::StatusOr<PointCondition> UnderstandPointFilter(const FilterNode& filter) {
  if (filter.kind == FilterNode::Kind::kComparison) return ReadComparison(filter);
  PointCondition condition;
  condition.kind = filter.kind == FilterNode::Kind::kAnd  ? Kind::kAnd
                   : filter.kind == FilterNode::Kind::kOr ? Kind::kOr
                                                          : Kind::kNot;
  for (const FilterNode& child : filter.children) {
    WEBMUNK_ASSIGN_OR_RETURN(PointCondition part, UnderstandPointFilter(child));
    condition.children.push_back(std::move(part));
  }
  return condition;
}

}  // namespace webmunk
