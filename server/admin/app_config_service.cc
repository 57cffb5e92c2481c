#include "server/admin/app_config_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/admin/app_config_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

constexpr char kDefault[] = "default";

// Of a preview, and of what a client asks for: given and empty is not absent.
template <typename Request>
std::string IdentifierOf(const Request& request) {
  return request.has_participant_id() ? request.participant_id() : kDefault;
}

template <typename Request>
std::string ContextOf(const Request& request) {
  return request.has_context() ? request.context() : kDefault;
}

void NoteConfiguration(int32_t id, AuditNote& note) {
  note.details = absl::StrCat("{\"app_configuration\":", id, "}");
  note.items = 1;
}

}  // namespace

grpc::ServerUnaryReactor* AppConfigServiceImpl::CreateAppConfiguration(
    grpc::CallbackServerContext* context, const v1::CreateAppConfigurationRequest* request,
    v1::CreateAppConfigurationResponse* response) {
  return RunUnary(calls_, context, "AppConfigService.CreateAppConfiguration",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        AppConfigRecord record,
                        configurations_.Create(ParseAppConfig(request->app_configuration())));
                    NoteConfiguration(record.id, caller.note);
                    FillAppConfig(std::move(record), *response->mutable_app_configuration());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::GetAppConfiguration(
    grpc::CallbackServerContext* context, const v1::GetAppConfigurationRequest* request,
    v1::GetAppConfigurationResponse* response) {
  return RunUnary(
      calls_, context, "AppConfigService.GetAppConfiguration", [=, this]() -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, ParseAppConfigName(request->name(), "name"));
        WEBMUNK_ASSIGN_OR_RETURN(AppConfigRecord record, configurations_.Get(id));
        FillAppConfig(std::move(record), *response->mutable_app_configuration());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::ListAppConfigurations(
    grpc::CallbackServerContext* context, const v1::ListAppConfigurationsRequest* request,
    v1::ListAppConfigurationsResponse* response) {
  return RunUnary(calls_, context, "AppConfigService.ListAppConfigurations",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::UpdateAppConfiguration(
    grpc::CallbackServerContext* context, const v1::UpdateAppConfigurationRequest* request,
    v1::UpdateAppConfigurationResponse* response) {
  return RunUnary(
      calls_, context, "AppConfigService.UpdateAppConfiguration",
      [=, this](Caller& caller) -> absl::Status {
        const v1::AppConfiguration& given = request->app_configuration();
        WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                                 ParseAppConfigName(given.name(), "app_configuration.name"));
        WEBMUNK_ASSIGN_OR_RETURN(const AppConfigChange change, ParseAppConfigChange(*request));
        NoteConfiguration(id, caller.note);
        WEBMUNK_ASSIGN_OR_RETURN(AppConfigRecord record,
                                 configurations_.Change(id, change, RevisionOf(given.etag())));
        FillAppConfig(std::move(record), *response->mutable_app_configuration());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::DeleteAppConfiguration(
    grpc::CallbackServerContext* context, const v1::DeleteAppConfigurationRequest* request,
    v1::DeleteAppConfigurationResponse* /*response*/) {
  return RunUnary(calls_, context, "AppConfigService.DeleteAppConfiguration",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                                             ParseAppConfigName(request->name(), "name"));
                    NoteConfiguration(id, caller.note);
                    return configurations_.Delete(id, RevisionOf(request->etag()));
                  });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::PreviewAppConfiguration(
    grpc::CallbackServerContext* context, const v1::PreviewAppConfigurationRequest* request,
    v1::PreviewAppConfigurationResponse* response) {
  return RunUnary(calls_, context, "AppConfigService.PreviewAppConfiguration",
                  [=, this]() -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        AppConfigAnswer answer,
                        configurations_.Resolve(IdentifierOf(*request), ContextOf(*request)));
                    FillPreview(std::move(answer), *response);
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* AppConfigServiceImpl::ResolveAppConfiguration(
    grpc::CallbackServerContext* context, const v1::ResolveAppConfigurationRequest* request,
    v1::ResolveAppConfigurationResponse* response) {
  return RunUnary(calls_, context, "AppConfigService.ResolveAppConfiguration",
                  [=, this]() -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        AppConfigAnswer answer,
                        configurations_.Resolve(IdentifierOf(*request), ContextOf(*request)));
                    response->set_configuration(std::move(answer.configuration));
                    return absl::OkStatus();
                  });
}

absl::Status AppConfigServiceImpl::List(const v1::ListAppConfigurationsRequest& request,
                                        Caller& caller,
                                        v1::ListAppConfigurationsResponse& response) {
  const std::string binding = PageBinding("ListAppConfigurations", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseAppConfigPageSize(request.page_size()));
  std::optional<AppConfigPosition> after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    WEBMUNK_ASSIGN_OR_RETURN(after, DecodeAppConfigPosition(content));
  }
  WEBMUNK_ASSIGN_OR_RETURN(AppConfigPage page, configurations_.List(after, page_size));
  for (AppConfigRecord& record : page.configurations) {
    FillAppConfig(std::move(record), *response.add_app_configurations());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(EncodeAppConfigPosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
