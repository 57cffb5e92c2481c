// The methods of `Client` about what clients of a study are configured with.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

Pager<v1::AppConfiguration> Client::ListAppConfigurations(
    v1::ListAppConfigurationsRequest request) const {
  using Page = Pager<v1::AppConfiguration>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListAppConfigurationsResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.app_configs().ListAppConfigurations(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_app_configurations()), response.next_page_token()};
  };
  return Pager<v1::AppConfiguration>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::AppConfiguration> Client::GetAppConfiguration(std::string name) const {
  v1::GetAppConfigurationRequest request;
  request.set_name(std::move(name));
  v1::GetAppConfigurationResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return app_configs().GetAppConfiguration(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_app_configuration());
}

absl::StatusOr<v1::PreviewAppConfigurationResponse> Client::PreviewAppConfiguration(
    const v1::PreviewAppConfigurationRequest& request) const {
  v1::PreviewAppConfigurationResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return app_configs().PreviewAppConfiguration(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::AppConfiguration> Client::CreateAppConfiguration(
    const v1::CreateAppConfigurationRequest& request) const {
  v1::CreateAppConfigurationResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return app_configs().CreateAppConfiguration(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_app_configuration());
}

absl::StatusOr<v1::AppConfiguration> Client::UpdateAppConfiguration(
    const v1::UpdateAppConfigurationRequest& request) const {
  v1::UpdateAppConfigurationResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return app_configs().UpdateAppConfiguration(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_app_configuration());
}

absl::Status Client::DeleteAppConfiguration(
    const v1::DeleteAppConfigurationRequest& request) const {
  v1::DeleteAppConfigurationResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return app_configs().DeleteAppConfiguration(&context, request, &response);
  });
}

}  // namespace webmunk
