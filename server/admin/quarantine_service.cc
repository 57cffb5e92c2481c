#include "server/admin/admin_service.h"
#include "server/admin/quarantine_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
grpc::ServerUnaryReactor* AdminServiceImpl::ListQuarantineEntries(
    grpc::CallbackServerContext* context, const v1::ListQuarantineEntriesRequest* request,
    v1::ListQuarantineEntriesResponse* response) {
  return RunUnary(calls_, context, "AdminService.ListQuarantineEntries",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

grpc::ServerUnaryReactor* AdminServiceImpl::GetQuarantineEntry(
    grpc::CallbackServerContext* context, const v1::GetQuarantineEntryRequest* request,
    v1::GetQuarantineEntryResponse* response) {
  const auto get = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseQuarantineName(request->name()));
    WEBMUNK_ASSIGN_OR_RETURN(QuarantinedItem item, quarantine_.Get(id));
    FillQuarantineEntry(item.record, *response->mutable_entry());
    response->mutable_entry()->set_raw(std::move(item.raw));
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.GetQuarantineEntry", get);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ReplayQuarantineEntries(
    grpc::CallbackServerContext* context, const v1::ReplayQuarantineEntriesRequest* request,
    v1::ReplayQuarantineEntriesResponse* response) {
  const auto replay = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantineSelection selection, ParseSelection(*request));
    WEBMUNK_ASSIGN_OR_RETURN(const ReplayCounts counts, quarantine_.Replay(selection, [context] {
      return context->IsCancelled();
    }));
    response->set_replayed(counts.replayed);
    response->set_released(counts.released);
    response->set_stored(counts.stored);
    response->set_duplicate(counts.duplicate);
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.ReplayQuarantineEntries", replay);
}

grpc::ServerUnaryReactor* AdminServiceImpl::DiscardQuarantineEntries(
    grpc::CallbackServerContext* context, const v1::DiscardQuarantineEntriesRequest* request,
    v1::DiscardQuarantineEntriesResponse* response) {
  const auto discard = [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantineSelection selection, ParseSelection(*request));
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t discarded, quarantine_.Discard(selection, [context] {
      return context->IsCancelled();
    }));
    response->set_discarded(discarded);
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.DiscardQuarantineEntries", discard);
}

absl::Status AdminServiceImpl::List(const v1::ListQuarantineEntriesRequest& request, Caller& caller,
                                    v1::ListQuarantineEntriesResponse& response) {
  const std::string binding = PageBinding("ListQuarantineEntries", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseQuarantinePageSize(request.page_size()));
  WEBMUNK_ASSIGN_OR_RETURN(const QuarantineFilter filter, ParseQuarantineFilter(request.filter()));
  std::optional<QuarantinePosition> after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    WEBMUNK_ASSIGN_OR_RETURN(after, DecodeQuarantinePosition(content));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const QuarantinePage page, quarantine_.List(filter, after, page_size));
  for (const QuarantineRecord& record : page.entries) {
    FillQuarantineEntry(record, *response.add_entries());
  }
  FillQuarantineUsage(page.usage, quarantine_.max_size_bytes(), *response.mutable_usage());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(EncodeQuarantinePosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
