#include "server/base/filter_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; }

std::string_view Spelling(FilterOp op) {
  switch (op) {
    case FilterOp::kEqual:
      return "=";
    case FilterOp::kNotEqual:
      return "!=";
    case FilterOp::kLess:
      return "<";
    case FilterOp::kLessEqual:
      return "<=";
    case FilterOp::kGreater:
      return ">";
    case FilterOp::kGreaterEqual:
      return ">=";
    case FilterOp::kHas:
      return ":";
  }
  return "";
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// Whether the literals of a field may be told: they name no participant.
bool IsTellable(const FilterNode& comparison) {
  static constexpr std::array<std::string_view, 10> kTellable = {
      "generator",        "group", "state", "location", "create_time", "record_time", "update_time",
      "last_record_time", "role",  "method"};
  return std::find(kTellable.begin(), kTellable.end(), comparison.field.front()) != kTellable.end();
}

std::string RedactedValue(const FilterNode& comparison) {
  const FilterValue& value = comparison.value;
  switch (value.kind) {
    case FilterValue::Kind::kTrue:
      return "true";
    case FilterValue::Kind::kFalse:
      return "false";
    case FilterValue::Kind::kNull:
      return "null";
    case FilterValue::Kind::kAny:
      return "*";
    case FilterValue::Kind::kNumber:
      return IsTellable(comparison) ? value.text : "?";
    case FilterValue::Kind::kText:
      if (!IsTellable(comparison)) return "?";
      return Quoted(value.text + (value.is_prefix ? "*" : ""));
  }
  return "?";
}

std::string RedactedList(const FilterNode& filter, std::string_view joint) {
  std::string text;
  for (const FilterNode& child : filter.children) {
    absl::StrAppend(&text, text.empty() ? "" : std::string(joint), RedactedFilter(child));
  }
  return absl::StrCat("(", text, ")");
}

}  // namespace

std::string FieldText(const FilterNode& comparison) {
  std::string text;
  for (const std::string& name : comparison.field) {
    const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), IsNameChar);
    absl::StrAppend(&text, text.empty() ? "" : ".", is_plain ? name : Quoted(name));
  }
  return text;
}

std::string RedactedFilter(const FilterNode& filter) {
  switch (filter.kind) {
    case FilterNode::Kind::kAnd:
      return filter.IsEmpty() ? "" : RedactedList(filter, " AND ");
    case FilterNode::Kind::kOr:
      return RedactedList(filter, " OR ");
    case FilterNode::Kind::kNot:
      return absl::StrCat("NOT ", RedactedFilter(filter.children.front()));
    case FilterNode::Kind::kComparison:
      return absl::StrCat(FieldText(filter), " ", std::string(Spelling(filter.op)), " ",
                          RedactedValue(filter));
  }
  return "";
}

}  // namespace webmunk
