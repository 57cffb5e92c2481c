#ifndef WEBMUNK_SERVER_ADMIN_INGEST_RULE_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_INGEST_RULE_PROTO_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/points/ingest_rule_store.h"
#include "webmunk/v1/ingest_rule.pb.h"

namespace webmunk {

// Translation between the rules' messages and the domain. Parse… functions return
// INVALID_ARGUMENT with a message that names the field.

RenameRuleRecord ParseRenameRule(const v1::RenameRule& message);
absl::StatusOr<RedactionRuleRecord> ParseRedactionRule(const v1::RedactionRule& message);
absl::StatusOr<int32_t> ParseRenameRuleName(std::string_view name);
absl::StatusOr<int32_t> ParseRedactionRuleName(std::string_view name);

void FillRenameRule(const RenameRuleRecord& rule, v1::RenameRule& message);
void FillRedactionRule(const RedactionRuleRecord& rule, v1::RedactionRule& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_INGEST_RULE_PROTO_H_
