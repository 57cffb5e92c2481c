#include "server/admin/rule_editor.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/data_point.h"
#include "server/points/redaction.h"
#include "server/points/rename_rules.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

// Each is tried on every participant or point.
constexpr size_t kMaxRules = 1000;

absl::Status TooMany() {
  return absl::FailedPreconditionError(
      absl::StrCat("there are ", kMaxRules, " rules already; delete one first"));
}

absl::Status NoSuchRule() { return absl::NotFoundError("there is no such rule"); }

}  // namespace

absl::StatusOr<RenameRuleRecord> RuleEditor::Create(RenameRuleRecord rule) {
  RenameRules check;
  WEBMUNK_RETURN_IF_ERROR(check.Add(rule.pattern, rule.replacement));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto rules, ListRenameRules(*connection));
  if (rules.size() >= kMaxRules) return TooMany();
  WEBMUNK_ASSIGN_OR_RETURN(rule.id, InsertRenameRule(*connection, rule));
  changed_(*connection);
  return rule;
}

absl::StatusOr<RedactionRuleRecord> RuleEditor::Create(RedactionRuleRecord rule) {
  WEBMUNK_RETURN_IF_ERROR(ParseRedactionPath(rule.path).status());
  if (CountCharacters(rule.generator) > kMaxIdentifierLength ||
      (rule.generator + rule.path).find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("generator must have at most ", kMaxIdentifierLength,
                     " characters, and neither it nor path may hold U+0000"));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto rules, ListRedactionRules(*connection));
  if (rules.size() >= kMaxRules) return TooMany();
  WEBMUNK_ASSIGN_OR_RETURN(rule.id, InsertRedactionRule(*connection, rule));
  changed_(*connection);
  return rule;
}

absl::StatusOr<std::vector<RenameRuleRecord>> RuleEditor::ListRenames() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListRenameRules(*connection);
}

absl::StatusOr<std::vector<RedactionRuleRecord>> RuleEditor::ListRedactions() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListRedactionRules(*connection);
}

absl::Status RuleEditor::DeleteRename(int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool deleted, DeleteRenameRule(*connection, id));
  changed_(*connection);
  return deleted ? absl::OkStatus() : NoSuchRule();
}

absl::Status RuleEditor::DeleteRedaction(int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool deleted, DeleteRedactionRule(*connection, id));
  changed_(*connection);
  return deleted ? absl::OkStatus() : NoSuchRule();
}

}  // namespace webmunk
