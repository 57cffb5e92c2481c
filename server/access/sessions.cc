#include "server/access/sessions.h"

#include <memory>

#include "server/access/secret_text.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {

absl::StatusOr<NewSession> Sessions::Begin(const LoginRecord& login,
                                           const std::string& client_address) {
  NewSession session{.record = {}, .secret = NewSessionTokenText()};
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(HoldLogin(*transaction, login));
  WEBMUNK_ASSIGN_OR_RETURN(
      session.record, InsertSession(*connection, login.id, Sha256(session.secret), limits_.lifetime,
                                    client_address));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return session;
}

absl::StatusOr<std::vector<SessionRecord>> Sessions::List(int32_t user_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListSessions(*connection, user_id, limits_.idle);
}

absl::Status Sessions::End(int32_t user_id, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_RETURN_IF_ERROR(DeleteSession(*connection, user_id, id));
  authenticator_.Forget();
  return absl::OkStatus();
}

}  // namespace webmunk
