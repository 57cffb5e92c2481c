#ifndef WEBMUNK_SERVER_ADMIN_APP_CONFIG_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_APP_CONFIG_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/admin/app_config_store.h"
#include "server/admin/app_configurations.h"
#include "webmunk/v1/app_config.pb.h"

namespace webmunk {

// The id in `appConfigurations/{id}`.
absl::StatusOr<int32_t> ParseAppConfigName(std::string_view name, std::string_view field);

// The fields that can be set.
AppConfigRecord ParseAppConfig(const v1::AppConfiguration& message);

// The fields that the mask names. INVALID_ARGUMENT if it names none or another.
absl::StatusOr<AppConfigChange> ParseAppConfigChange(
    const v1::UpdateAppConfigurationRequest& request);

absl::StatusOr<int> ParseAppConfigPageSize(int requested);

void FillAppConfig(AppConfigRecord record, v1::AppConfiguration& message);

void FillPreview(AppConfigAnswer answer, v1::PreviewAppConfigurationResponse& response);

// A position in the list, as a page token's content.
std::string EncodeAppConfigPosition(const AppConfigPosition& position);
absl::StatusOr<AppConfigPosition> DecodeAppConfigPosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_APP_CONFIG_PROTO_H_
