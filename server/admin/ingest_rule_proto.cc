#include "server/admin/ingest_rule_proto.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr std::string_view kRenames = "renameRules/";
constexpr std::string_view kRedactions = "redactionRules/";

absl::StatusOr<int32_t> ParseName(std::string_view name, std::string_view collection) {
  int32_t id = 0;
  if (!name.starts_with(collection) ||
      !absl::SimpleAtoi(std::string(name.substr(collection.size())), &id) || id <= 0 ||
      name.substr(collection.size()) != std::to_string(id)) {
    return absl::InvalidArgumentError(
        absl::StrCat("name must be ", std::string(collection), "{id}"));
  }
  return id;
}

}  // namespace

RenameRuleRecord ParseRenameRule(const v1::RenameRule& message) {
  return {.id = 0,
          .pattern = message.pattern(),
          .replacement = message.replacement(),
          .position = message.order()};
}

absl::StatusOr<RedactionRuleRecord> ParseRedactionRule(const v1::RedactionRule& message) {
  if (message.action() != v1::RedactionRule::ACTION_DROP &&
      message.action() != v1::RedactionRule::ACTION_REDACT) {
    return absl::InvalidArgumentError("action must be ACTION_DROP or ACTION_REDACT");
  }
  return RedactionRuleRecord{.id = 0,
                             .generator = message.generator(),
                             .path = message.path(),
                             .drop = message.action() == v1::RedactionRule::ACTION_DROP};
}

absl::StatusOr<int32_t> ParseRenameRuleName(std::string_view name) {
  return ParseName(name, kRenames);
}

absl::StatusOr<int32_t> ParseRedactionRuleName(std::string_view name) {
  return ParseName(name, kRedactions);
}

void FillRenameRule(const RenameRuleRecord& rule, v1::RenameRule& message) {
  message.set_name(absl::StrCat(std::string(kRenames), rule.id));
  message.set_pattern(rule.pattern);
  message.set_replacement(rule.replacement);
  message.set_order(rule.position);
}

void FillRedactionRule(const RedactionRuleRecord& rule, v1::RedactionRule& message) {
  message.set_name(absl::StrCat(std::string(kRedactions), rule.id));
  message.set_generator(rule.generator);
  message.set_path(rule.path);
  message.set_action(rule.drop ? v1::RedactionRule::ACTION_DROP : v1::RedactionRule::ACTION_REDACT);
}

}  // namespace webmunk
