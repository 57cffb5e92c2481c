#include "server/access/audit_service.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/access_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

void FillAuditEntry(const AuditRecord& record, v1::AuditEntry& message) {
  message.set_name(absl::StrCat("auditEntries/", record.id));
  *message.mutable_create_time() = MicrosToProto(record.created);
  if (!record.user.empty()) message.set_user(UserName(record.user));
  if (record.session_id != 0) {
    message.set_credential(absl::StrCat("sessions/", record.session_id));
  } else if (record.token_id != 0) {
    message.set_credential(absl::StrCat(UserName(record.user), "/tokens/", record.token_id));
  }
  message.set_client_address(record.client_address);
  message.set_method(record.method);
  for (const std::string& name : record.participants) message.add_participants(name);
  message.set_details(record.details);
  if (record.code) message.set_code(*record.code);
  message.set_item_count(record.items);
}

}  // namespace

grpc::ServerUnaryReactor* AuditServiceImpl::ListAuditEntries(
    grpc::CallbackServerContext* context, const v1::ListAuditEntriesRequest* request,
    v1::ListAuditEntriesResponse* response) {
  return RunUnary(calls_, context, "AuditService.ListAuditEntries",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

absl::Status AuditServiceImpl::List(const v1::ListAuditEntriesRequest& request, Caller& caller,
                                    v1::ListAuditEntriesResponse& response) {
  const std::string binding = PageBinding("ListAuditEntries", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParseAccessPageSize(request.page_size()));
  WEBMUNK_ASSIGN_OR_RETURN(const AuditFilter filter, ParseAuditFilter(request.filter()));
  int64_t before = 0;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             page_tokens_.Open(request.page_token(), binding));
    if (!absl::SimpleAtoi(content, &before)) {
      return absl::InvalidArgumentError("page_token is of another kind");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const AuditPage page, query_.List(filter, before, page_size));
  for (const AuditRecord& entry : page.entries) {
    FillAuditEntry(entry, *response.add_audit_entries());
  }
  caller.note.items = response.audit_entries_size();
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           page_tokens_.Seal(absl::StrCat(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
