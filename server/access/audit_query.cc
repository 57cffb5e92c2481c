#include "server/access/audit_query.h"

#include <algorithm>

#include "absl/time/time.h"
#include "server/base/filter_syntax.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr std::string_view kUsers = "users/";
constexpr std::string_view kParticipants = "participants/";

// What stands behind `prefix` in the text.
absl::StatusOr<std::string> Behind(const FilterNode& node, std::string_view prefix) {
  const std::string& text = node.value.text;
  if (text.starts_with(prefix) && text.size() > prefix.size()) return text.substr(prefix.size());
  return FilterError(node, "must be compared with a resource name");
}

absl::Status Narrow(int64_t from, int64_t to, AuditFilter& filter) {
  filter.created_from = std::max(from, filter.created_from);
  filter.created_to = std::min(to, filter.created_to);
  return absl::OkStatus();
}

// Times are whole microseconds, so each comparison is a half-open range.
absl::Status AddTime(const FilterNode& node, AuditFilter& filter) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, node.value.text, &time, &error)) {
    return FilterError(node, "must be compared with a time in RFC 3339");
  }
  const int64_t micros = absl::ToUnixMicros(time);
  switch (node.op) {
    case FilterOp::kEqual:
      return Narrow(micros, micros + 1, filter);
    case FilterOp::kLess:
      return Narrow(INT64_MIN, micros, filter);
    case FilterOp::kLessEqual:
      return Narrow(INT64_MIN, micros + 1, filter);
    case FilterOp::kGreater:
      return Narrow(micros + 1, INT64_MAX, filter);
    case FilterOp::kGreaterEqual:
      return Narrow(micros, INT64_MAX, filter);
    default:
      return FilterError(node, "takes = < <= > >=");
  }
}

absl::Status AddText(const FilterNode& node, AuditFilter& filter) {
  const std::string& field = node.field.front();
  std::string text = node.value.text;
  std::optional<std::string>* target = nullptr;
  if (field == "user") {
    target = &filter.user;
    WEBMUNK_ASSIGN_OR_RETURN(text, Behind(node, kUsers));
  } else if (field == "participant") {
    target = &filter.participant;
    WEBMUNK_ASSIGN_OR_RETURN(text, Behind(node, kParticipants));
  } else if (field == "method") {
    target = &filter.method;
  } else if (field == "client_address") {
    target = &filter.client_address;
  } else {
    return FilterError(node, "is no field of audit entries");
  }
  if (node.op != FilterOp::kEqual) return FilterError(node, "takes = alone");
  if (*target && **target != text) filter.is_never = true;
  *target = text;
  return absl::OkStatus();
}

absl::Status AddComparison(const FilterNode& node, AuditFilter& filter) {
  if (node.kind != FilterNode::Kind::kComparison) {
    return absl::InvalidArgumentError("filter: only AND is possible here");
  }
  if (node.field.size() != 1) return FilterError(node, "is no field of audit entries");
  if (node.value.kind != FilterValue::Kind::kText || node.value.is_prefix) {
    return FilterError(node, "must be compared with a text");
  }
  return node.field.front() == "create_time" ? AddTime(node, filter) : AddText(node, filter);
}

}  // namespace

absl::StatusOr<AuditFilter> ParseAuditFilter(std::string_view text) {
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode root, ParseFilter(text));
  AuditFilter filter;
  if (root.kind != FilterNode::Kind::kAnd) {
    WEBMUNK_RETURN_IF_ERROR(AddComparison(root, filter));
    return filter;
  }
  for (const FilterNode& node : root.children) {
    WEBMUNK_RETURN_IF_ERROR(AddComparison(node, filter));
  }
  return filter;
}

absl::StatusOr<AuditPage> AuditQuery::List(const AuditFilter& filter, int64_t before,
                                           int page_size) {
  AuditPage page;
  if (filter.is_never) return page;
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(page.entries,
                           ListAuditEntries(*connection, filter, before, page_size + 1));
  if (page.entries.size() > static_cast<size_t>(page_size)) {
    page.entries.pop_back();
    page.next = page.entries.back().id;
  }
  return page;
}

}  // namespace webmunk
