#include "server/access/sessions.h"

#include "server/access/secret_text.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<NewSession> Sessions::Begin(int32_t user_id, const std::string& client_address) {
  NewSession session{.record = {}, .secret = NewSessionTokenText()};
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(
      session.record, InsertSession(*connection, user_id, Sha256(session.secret), limits_.lifetime,
                                    client_address));
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
