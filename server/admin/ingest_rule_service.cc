#include "server/admin/admin_service.h"
#include "server/admin/ingest_rule_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* AdminServiceImpl::CreateRenameRule(
    grpc::CallbackServerContext* context, const v1::CreateRenameRuleRequest* request,
    v1::CreateRenameRuleResponse* response) {
  const auto create = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const RenameRuleRecord rule,
                             rules_.Create(ParseRenameRule(request->rename_rule())));
    FillRenameRule(rule, *response->mutable_rename_rule());
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.CreateRenameRule", create);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListRenameRules(grpc::CallbackServerContext* context,
                                                            const v1::ListRenameRulesRequest*,
                                                            v1::ListRenameRulesResponse* response) {
  const auto list = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<RenameRuleRecord> rules, rules_.ListRenames());
    for (const RenameRuleRecord& rule : rules) FillRenameRule(rule, *response->add_rename_rules());
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.ListRenameRules", list);
}

grpc::ServerUnaryReactor* AdminServiceImpl::DeleteRenameRule(
    grpc::CallbackServerContext* context, const v1::DeleteRenameRuleRequest* request,
    v1::DeleteRenameRuleResponse*) {
  const auto remove = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, ParseRenameRuleName(request->name()));
    return rules_.DeleteRename(id);
  };
  return RunUnary(calls_, context, "AdminService.DeleteRenameRule", remove);
}

grpc::ServerUnaryReactor* AdminServiceImpl::CreateRedactionRule(
    grpc::CallbackServerContext* context, const v1::CreateRedactionRuleRequest* request,
    v1::CreateRedactionRuleResponse* response) {
  const auto create = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(RedactionRuleRecord given,
                             ParseRedactionRule(request->redaction_rule()));
    WEBMUNK_ASSIGN_OR_RETURN(const RedactionRuleRecord rule, rules_.Create(std::move(given)));
    FillRedactionRule(rule, *response->mutable_redaction_rule());
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.CreateRedactionRule", create);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListRedactionRules(
    grpc::CallbackServerContext* context, const v1::ListRedactionRulesRequest*,
    v1::ListRedactionRulesResponse* response) {
  const auto list = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<RedactionRuleRecord> rules, rules_.ListRedactions());
    for (const RedactionRuleRecord& rule : rules) {
      FillRedactionRule(rule, *response->add_redaction_rules());
    }
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.ListRedactionRules", list);
}

grpc::ServerUnaryReactor* AdminServiceImpl::DeleteRedactionRule(
    grpc::CallbackServerContext* context, const v1::DeleteRedactionRuleRequest* request,
    v1::DeleteRedactionRuleResponse*) {
  const auto remove = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, ParseRedactionRuleName(request->name()));
    return rules_.DeleteRedaction(id);
  };
  return RunUnary(calls_, context, "AdminService.DeleteRedactionRule", remove);
}

}  // namespace webmunk
