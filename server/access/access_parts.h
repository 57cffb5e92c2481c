#ifndef WEBMUNK_SERVER_ACCESS_ACCESS_PARTS_H_
#define WEBMUNK_SERVER_ACCESS_ACCESS_PARTS_H_

#include <string>

#include "server/access/api_tokens.h"
#include "server/access/audit_log.h"
#include "server/access/audit_query.h"
#include "server/access/audit_service.h"
#include "server/access/auth_service.h"
#include "server/access/authenticator.h"
#include "server/access/background_writer.h"
#include "server/access/login_check.h"
#include "server/access/sessions.h"
#include "server/access/user_service.h"
#include "server/access/users.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"

namespace webmunk {

// All that decides who may call, in the order in which it is made.
class AccessParts {
 public:
  // Connections of the pool that are used at once beside those of the workers: one for
  // each thread of the hashers.
  static constexpr int kHashers = 2;

  // The last three must outlive this.
  AccessParts(const std::string& database_url, const Sessions::Limits& sessions, Pool& pool,
              PageTokens& page_tokens, WorkerPool& workers);

  // What every service runs its handlers by.
  CallRunner& calls() { return calls_; }
  AuthServiceImpl& auth_service() { return auth_service_; }
  UserServiceImpl& user_service() { return user_service_; }
  AuditServiceImpl& audit_service() { return audit_service_; }

  // Once no call is left: writes what the audit log still has to.
  void Stop() { writer_.Stop(); }

 private:
  BackgroundWriter writer_;
  Authenticator authenticator_;
  AuditLog audit_log_;
  CallGate gate_;
  CallRunner calls_;
  HashingPools hashers_;
  LoginCheck login_;
  Sessions sessions_;
  Users users_;
  ApiTokens api_tokens_;
  AuditQuery audit_query_;
  AuthServiceImpl auth_service_;
  UserServiceImpl user_service_;
  AuditServiceImpl audit_service_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_ACCESS_PARTS_H_
