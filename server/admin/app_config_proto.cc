#include "server/admin/app_config_proto.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;

using Rule = v1::PreviewAppConfigurationResponse::Rule;

Rule RuleToProto(AppConfigRule rule) {
  switch (rule) {
    case AppConfigRule::kOwn:
      return v1::PreviewAppConfigurationResponse::RULE_OWN;
    case AppConfigRule::kEqualIdentifier:
      return v1::PreviewAppConfigurationResponse::RULE_EQUAL_IDENTIFIER;
    case AppConfigRule::kPatterns:
      return v1::PreviewAppConfigurationResponse::RULE_PATTERNS;
    case AppConfigRule::kNone:
      return v1::PreviewAppConfigurationResponse::RULE_NONE;
  }
  return v1::PreviewAppConfigurationResponse::RULE_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<int32_t> ParseAppConfigName(std::string_view name, std::string_view field) {
  return ParseNumberedName(name, kAppConfigurationCollection, field);
}

AppConfigRecord ParseAppConfig(const v1::AppConfiguration& message) {
  return {.display_name = message.display_name(),
          .id_pattern = message.id_pattern(),
          .context_pattern = message.context_pattern(),
          .evaluate_order = message.evaluate_order(),
          .valid = message.valid(),
          .enabled = message.enabled(),
          .configuration = message.configuration()};
}

absl::StatusOr<AppConfigChange> ParseAppConfigChange(
    const v1::UpdateAppConfigurationRequest& request) {
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("update_mask is required: name the fields to change");
  }
  const v1::AppConfiguration& message = request.app_configuration();
  AppConfigChange change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") {
      change.display_name = message.display_name();
    } else if (path == "id_pattern") {
      change.id_pattern = message.id_pattern();
    } else if (path == "context_pattern") {
      change.context_pattern = message.context_pattern();
    } else if (path == "evaluate_order") {
      change.evaluate_order = message.evaluate_order();
    } else if (path == "valid") {
      change.valid = message.valid();
    } else if (path == "enabled") {
      change.enabled = message.enabled();
    } else if (path == "configuration") {
      change.configuration = message.configuration();
    } else {
      return absl::InvalidArgumentError(
          "update_mask may name display_name, id_pattern, context_pattern, evaluate_order, valid, "
          "enabled and configuration");
    }
  }
  return change;
}

absl::StatusOr<int> ParseAppConfigPageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

void FillAppConfig(AppConfigRecord record, v1::AppConfiguration& message) {
  message.set_name(NumberedName(kAppConfigurationCollection, record.id));
  message.set_display_name(std::move(record.display_name));
  message.set_id_pattern(std::move(record.id_pattern));
  message.set_context_pattern(std::move(record.context_pattern));
  message.set_evaluate_order(record.evaluate_order);
  message.set_valid(record.valid);
  message.set_enabled(record.enabled);
  message.set_configuration(std::move(record.configuration));
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_update_time() = MicrosToProto(record.updated);
  message.set_etag(EtagOf(record.revision));
}

void FillPreview(AppConfigAnswer answer, v1::PreviewAppConfigurationResponse& response) {
  response.set_rule(RuleToProto(answer.choice.rule));
  if (answer.choice.id) {
    response.set_app_configuration(NumberedName(kAppConfigurationCollection, *answer.choice.id));
  }
  response.set_configuration(std::move(answer.configuration));
  for (AppConfigTrial& trial : answer.choice.trials) {
    v1::AppConfigurationTrial& message = *response.add_trials();
    message.set_app_configuration(NumberedName(kAppConfigurationCollection, trial.id));
    message.set_rule(RuleToProto(trial.rule));
    message.set_chosen(trial.chosen);
    message.set_reason(std::move(trial.reason));
  }
}

std::string EncodeAppConfigPosition(const AppConfigPosition& position) {
  std::string content(2 * sizeof(int32_t), '\0');
  std::memcpy(content.data(), &position.evaluate_order, sizeof(int32_t));
  std::memcpy(content.data() + sizeof(int32_t), &position.id, sizeof(int32_t));
  return content;
}

absl::StatusOr<AppConfigPosition> DecodeAppConfigPosition(std::string_view content) {
  if (content.size() != 2 * sizeof(int32_t)) {
    return absl::InvalidArgumentError("page_token is of another kind");
  }
  AppConfigPosition position;
  std::memcpy(&position.evaluate_order, content.data(), sizeof(int32_t));
  std::memcpy(&position.id, content.data() + sizeof(int32_t), sizeof(int32_t));
  return position;
}

}  // namespace webmunk
