#ifndef WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
#define WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_

#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk {

// Serves AdminService. Thread-safe. What it is made from must outlive it.
class AdminServiceImpl final : public v1::AdminService::CallbackService {
 public:
  AdminServiceImpl(PageTokens& tokens, WorkerPool& workers) : tokens_(tokens), workers_(workers) {}

 private:
  PageTokens& tokens_;
  WorkerPool& workers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
