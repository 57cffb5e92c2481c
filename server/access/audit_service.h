#ifndef WEBMUNK_SERVER_ACCESS_AUDIT_SERVICE_H_
#define WEBMUNK_SERVER_ACCESS_AUDIT_SERVICE_H_

#include "absl/status/status.h"
#include "server/access/audit_query.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/page_token.h"
#include "webmunk/v1/audit.grpc.pb.h"

namespace webmunk {

// Serves AuditService. Thread-safe. What it is made from must outlive it.
class AuditServiceImpl final : public v1::AuditService::CallbackService {
 public:
  AuditServiceImpl(AuditQuery& query, PageTokens& page_tokens, CallRunner& calls)
      : query_(query), page_tokens_(page_tokens), calls_(calls) {}

  grpc::ServerUnaryReactor* ListAuditEntries(grpc::CallbackServerContext* context,
                                             const v1::ListAuditEntriesRequest* request,
                                             v1::ListAuditEntriesResponse* response) override;

 private:
  absl::Status List(const v1::ListAuditEntriesRequest& request, Caller& caller,
                    v1::ListAuditEntriesResponse& response);

  AuditQuery& query_;
  PageTokens& page_tokens_;
  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUDIT_SERVICE_H_
