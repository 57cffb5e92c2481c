#ifndef WEBMUNK_SERVER_ADMIN_APP_CONFIG_SERVICE_H_
#define WEBMUNK_SERVER_ADMIN_APP_CONFIG_SERVICE_H_

#include "absl/status/status.h"
#include "server/admin/app_configurations.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/page_token.h"
#include "webmunk/v1/app_config.grpc.pb.h"

namespace webmunk {

// What AppConfigService is made from; all of it must outlive the service.
struct AppConfigParts {
  AppConfigurations& configurations;
  PageTokens& tokens;
  CallRunner& calls;
};

// Serves AppConfigService. Thread-safe.
class AppConfigServiceImpl final : public v1::AppConfigService::CallbackService {
 public:
  explicit AppConfigServiceImpl(const AppConfigParts& parts)
      : configurations_(parts.configurations), tokens_(parts.tokens), calls_(parts.calls) {}

  grpc::ServerUnaryReactor* CreateAppConfiguration(
      grpc::CallbackServerContext* context, const v1::CreateAppConfigurationRequest* request,
      v1::CreateAppConfigurationResponse* response) override;
  grpc::ServerUnaryReactor* GetAppConfiguration(grpc::CallbackServerContext* context,
                                                const v1::GetAppConfigurationRequest* request,
                                                v1::GetAppConfigurationResponse* response) override;
  grpc::ServerUnaryReactor* ListAppConfigurations(
      grpc::CallbackServerContext* context, const v1::ListAppConfigurationsRequest* request,
      v1::ListAppConfigurationsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateAppConfiguration(
      grpc::CallbackServerContext* context, const v1::UpdateAppConfigurationRequest* request,
      v1::UpdateAppConfigurationResponse* response) override;
  grpc::ServerUnaryReactor* DeleteAppConfiguration(
      grpc::CallbackServerContext* context, const v1::DeleteAppConfigurationRequest* request,
      v1::DeleteAppConfigurationResponse* response) override;
  grpc::ServerUnaryReactor* PreviewAppConfiguration(
      grpc::CallbackServerContext* context, const v1::PreviewAppConfigurationRequest* request,
      v1::PreviewAppConfigurationResponse* response) override;
  grpc::ServerUnaryReactor* ResolveAppConfiguration(
      grpc::CallbackServerContext* context, const v1::ResolveAppConfigurationRequest* request,
      v1::ResolveAppConfigurationResponse* response) override;

 private:
  absl::Status List(const v1::ListAppConfigurationsRequest& request, Caller& caller,
                    v1::ListAppConfigurationsResponse& response);

  AppConfigurations& configurations_;
  PageTokens& tokens_;
  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_APP_CONFIG_SERVICE_H_
