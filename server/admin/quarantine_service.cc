#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/admin/admin_service.h"
#include "server/admin/quarantine_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

// As many as an entry of the audit log tells.
constexpr size_t kMaxTold = 100;

// Which fields of the filter are set. Their values may identify a participant, and
// are not needed: the entry tells whose was read.
std::string FieldsOf(const QuarantineFilter& filter) {
  std::vector<const char*> fields;
  if (filter.kind) fields.emplace_back("\"kind\"");
  if (filter.reason) fields.emplace_back("\"reason\"");
  if (filter.participant) fields.emplace_back("\"participant\"");
  if (filter.received_from) fields.emplace_back("\"received_from\"");
  if (filter.received_before) fields.emplace_back("\"received_before\"");
  return absl::StrCat("{\"filter\":[", absl::StrJoin(fields, ","), "]}");
}

// What the audit log is to tell of the choice of entries to replay or to discard.
std::string DetailsOf(const QuarantineSelection& selection) {
  const auto* ids = std::get_if<std::vector<int64_t>>(&selection);
  if (ids == nullptr) return FieldsOf(std::get<QuarantineFilter>(selection));
  const auto told = std::span(*ids).first(std::min(ids->size(), kMaxTold));
  return absl::StrCat("{\"quarantine_entries\":[", absl::StrJoin(told, ","), "]}");
}

void NoteParticipant(const QuarantineRecord& record, AuditNote& note) {
  auto& ids = note.participant_ids;
  const int32_t id = record.participant_id;
  if (id == 0 || ids.size() == kMaxTold) return;
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

}  // namespace

grpc::ServerUnaryReactor* AdminServiceImpl::ListQuarantineEntries(
    grpc::CallbackServerContext* context, const v1::ListQuarantineEntriesRequest* request,
    v1::ListQuarantineEntriesResponse* response) {
  return RunUnary(calls_, context, "AdminService.ListQuarantineEntries",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

grpc::ServerUnaryReactor* AdminServiceImpl::GetQuarantineEntry(
    grpc::CallbackServerContext* context, const v1::GetQuarantineEntryRequest* request,
    v1::GetQuarantineEntryResponse* response) {
  const auto get = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseQuarantineName(request->name()));
    caller.note.details = absl::StrCat("{\"quarantine_entry\":", id, "}");
    WEBMUNK_ASSIGN_OR_RETURN(QuarantinedItem item, quarantine_.Get(id));
    NoteParticipant(item.record, caller.note);
    caller.note.items = 1;
    FillQuarantineEntry(item.record, *response->mutable_entry());
    response->mutable_entry()->set_raw(std::move(item.raw));
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, "AdminService.GetQuarantineEntry", get);
}

grpc::ServerUnaryReactor* AdminServiceImpl::ReplayQuarantineEntries(
    grpc::CallbackServerContext* context, const v1::ReplayQuarantineEntriesRequest* request,
    v1::ReplayQuarantineEntriesResponse* response) {
  const auto replay = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantineSelection selection, ParseSelection(*request));
    caller.note.details = DetailsOf(selection);
    WEBMUNK_ASSIGN_OR_RETURN(const ReplayCounts counts, quarantine_.Replay(selection, [context] {
      return context->IsCancelled();
    }));
    caller.note.items = counts.replayed;
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
  const auto discard = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantineSelection selection, ParseSelection(*request));
    caller.note.details = DetailsOf(selection);
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t discarded, quarantine_.Discard(selection, [context] {
      return context->IsCancelled();
    }));
    caller.note.items = discarded;
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
  caller.note.details = FieldsOf(filter);
  caller.note.items = static_cast<int64_t>(page.entries.size());
  for (const QuarantineRecord& record : page.entries) {
    NoteParticipant(record, caller.note);
    FillQuarantineEntry(record, *response.add_entries());
  }
  FillQuarantineUsage(page.usage, quarantine_.max_size_bytes(), *response.mutable_usage());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(EncodeQuarantinePosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
