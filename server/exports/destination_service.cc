#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_proto.h"
#include "server/delivery/export_destinations.h"
#include "server/exports/export_service.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::StatusOr<ExportDestinations*> Offered(ExportDestinations* destinations) {
  if (destinations != nullptr) return destinations;
  return absl::UnimplementedError("this server does not offer destinations");
}

void NoteDestination(const DestinationRecord& record, AuditNote& note) {
  note.details = absl::StrCat("{\"destination\":", record.id, "}");
}

absl::StatusOr<int> PageSizeOf(int requested) {
  constexpr int kUsual = 100;
  constexpr int kMost = 1000;
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kUsual : std::min(requested, kMost);
}

absl::Status ListPage(ExportDestinations& destinations, PageTokens& tokens,
                      const v1::ListExportDestinationsRequest& request, const Caller& caller,
                      v1::ListExportDestinationsResponse& response) {
  const std::string binding = PageBinding("ListExportDestinations", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, PageSizeOf(request.page_size()));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, tokens.Open(request.page_token(), binding));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const DestinationPage page,
                           destinations.List(after, page_size, caller.scope));
  for (const DestinationRecord& record : page.destinations) {
    FillDestination(record, *response.add_export_destinations());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens.Seal(*page.next, binding));
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ExportServiceImpl::CreateExportDestination(
    grpc::CallbackServerContext* context, const v1::CreateExportDestinationRequest* request,
    v1::CreateExportDestinationResponse* response) {
  return RunUnary(
      parts_.calls, context, "ExportService.CreateExportDestination",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations, Offered(parts_.destinations));
        WEBMUNK_RETURN_IF_ERROR(CheckDestinationId(request->export_destination_id()));
        WEBMUNK_ASSIGN_OR_RETURN(const DestinationChange given,
                                 ParseDestination(request->export_destination()));
        WEBMUNK_ASSIGN_OR_RETURN(
            const DestinationRecord record,
            destinations->Create(request->export_destination_id(), given, caller.scope));
        NoteDestination(record, caller.note);
        FillDestination(record, *response->mutable_export_destination());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::GetExportDestination(
    grpc::CallbackServerContext* context, const v1::GetExportDestinationRequest* request,
    v1::GetExportDestinationResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.GetExportDestination",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations,
                                             Offered(parts_.destinations));
                    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                             ParseDestinationName(request->name(), "name"));
                    WEBMUNK_ASSIGN_OR_RETURN(const DestinationRecord record,
                                             destinations->Get(identifier, caller.scope));
                    FillDestination(record, *response->mutable_export_destination());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::ListExportDestinations(
    grpc::CallbackServerContext* context, const v1::ListExportDestinationsRequest* request,
    v1::ListExportDestinationsResponse* response) {
  return RunUnary(parts_.calls, context, "ExportService.ListExportDestinations",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations,
                                             Offered(parts_.destinations));
                    return ListPage(*destinations, parts_.tokens, *request, caller, *response);
                  });
}

grpc::ServerUnaryReactor* ExportServiceImpl::UpdateExportDestination(
    grpc::CallbackServerContext* context, const v1::UpdateExportDestinationRequest* request,
    v1::UpdateExportDestinationResponse* response) {
  return RunUnary(
      parts_.calls, context, "ExportService.UpdateExportDestination",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations, Offered(parts_.destinations));
        WEBMUNK_ASSIGN_OR_RETURN(
            const std::string identifier,
            ParseDestinationName(request->export_destination().name(), "export_destination.name"));
        WEBMUNK_ASSIGN_OR_RETURN(const DestinationChange change, ParseDestinationUpdate(*request));
        WEBMUNK_ASSIGN_OR_RETURN(const DestinationRecord record,
                                 destinations->Update(identifier, change, caller.scope));
        NoteDestination(record, caller.note);
        FillDestination(record, *response->mutable_export_destination());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::DeleteExportDestination(
    grpc::CallbackServerContext* context, const v1::DeleteExportDestinationRequest* request,
    v1::DeleteExportDestinationResponse* /*response*/) {
  return RunUnary(
      parts_.calls, context, "ExportService.DeleteExportDestination",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations, Offered(parts_.destinations));
        WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                 ParseDestinationName(request->name(), "name"));
        WEBMUNK_ASSIGN_OR_RETURN(const DestinationRecord record,
                                 destinations->Get(identifier, caller.scope));
        NoteDestination(record, caller.note);
        return destinations->Delete(identifier, RevisionOf(request->etag()), caller.scope);
      });
}

grpc::ServerUnaryReactor* ExportServiceImpl::TestExportDestination(
    grpc::CallbackServerContext* context, const v1::TestExportDestinationRequest* request,
    v1::TestExportDestinationResponse* response) {
  return RunUnary(
      parts_.calls, context, "ExportService.TestExportDestination",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(ExportDestinations * destinations, Offered(parts_.destinations));
        WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                 ParseDestinationName(request->name(), "name"));
        WEBMUNK_ASSIGN_OR_RETURN(const DestinationRecord record,
                                 destinations->Get(identifier, caller.scope));
        NoteDestination(record, caller.note);
        WEBMUNK_ASSIGN_OR_RETURN(std::string error,
                                 destinations->Test(identifier, caller.scope,
                                                    [context] { return context->IsCancelled(); }));
        response->set_succeeded(error.empty());
        response->set_error(std::move(error));
        return absl::OkStatus();
      });
}

}  // namespace webmunk
