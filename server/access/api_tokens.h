#ifndef WEBMUNK_SERVER_ACCESS_API_TOKENS_H_
#define WEBMUNK_SERVER_ACCESS_API_TOKENS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/api_token_store.h"
#include "server/access/authenticator.h"
#include "server/access/user_store.h"
#include "server/base/access.h"
#include "server/storage/pool.h"

namespace webmunk {

// A token that was just made, with the secret, which is not kept.
struct NewApiToken {
  ApiTokenRecord record;
  std::string secret;
};

// A page of tokens and, unless it is the last, where the next begins.
struct ApiTokenPage {
  std::vector<ApiTokenRecord> tokens;
  std::optional<int64_t> next;
};

// Keeps the tokens of the users' tools. Thread-safe.
class ApiTokens {
 public:
  // Both must outlive this.
  ApiTokens(Pool& pool, Authenticator& authenticator)
      : pool_(pool), authenticator_(authenticator) {}

  // INVALID_ARGUMENT if the token's end is not within the next 366 days, or a group
  // does not exist; NOT_FOUND if the user does not. A caller that comes with a token
  // itself gets none that allows more, or for longer: PERMISSION_DENIED.
  absl::StatusOr<NewApiToken> Create(const Principal& caller, const std::string& user,
                                     ApiTokenRecord token);

  // One with the user's highest role, for a password that was checked. UNAUTHENTICATED
  // if it is another one by now; PERMISSION_DENIED if the user has no role. Of these
  // the user keeps 20.
  absl::StatusOr<NewApiToken> Issue(const LoginRecord& login, absl::Duration lifetime,
                                    const std::string& display_name);

  // A caller that comes with a token that allows less than its user may is shown, and may
  // end, this token alone: of the others it is told that there are none.
  absl::StatusOr<ApiTokenPage> List(const Principal& caller, const std::string& user,
                                    int64_t before, int page_size);
  // NOT_FOUND unless it is a token of the user.
  absl::Status Revoke(const Principal& caller, const std::string& user, int64_t id);

 private:
  absl::StatusOr<NewApiToken> Store(Transaction& transaction, int32_t user_id,
                                    const ApiTokenRecord& token, bool issued);

  Pool& pool_;
  Authenticator& authenticator_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_API_TOKENS_H_
