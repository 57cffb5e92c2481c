#ifndef WEBMUNK_SERVER_ACCESS_USERS_H_
#define WEBMUNK_SERVER_ACCESS_USERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/authenticator.h"
#include "server/access/user_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of users and, unless it is the last, where the next begins.
struct UserPage {
  std::vector<UserRecord> users;
  std::optional<std::string> next;
};

// Keeps the people who work with the study. Thread-safe.
class Users {
 public:
  // Both must outlive this.
  Users(Pool& pool, Authenticator& authenticator) : pool_(pool), authenticator_(authenticator) {}

  // ALREADY_EXISTS if the identifier is taken; INVALID_ARGUMENT if it or the password
  // cannot be one. Without a password (empty) the user cannot log in. Hashes.
  absl::StatusOr<UserRecord> Create(const std::string& identifier, const UserChange& fields,
                                    const std::string& password);

  absl::StatusOr<UserRecord> Get(const std::string& identifier);
  absl::StatusOr<UserRecord> GetById(int32_t id);
  absl::StatusOr<UserPage> List(const std::string& after, int page_size);

  // Of both: ABORTED if `etag` is not empty and not the user's; FAILED_PRECONDITION if
  // no admin who can log in would be left.
  absl::StatusOr<UserRecord> Update(const std::string& identifier, const UserChange& change,
                                    const std::string& etag);
  absl::Status Delete(const std::string& identifier, const std::string& etag);

  // Ends all sessions of the user. INVALID_ARGUMENT, naming `field`, if the password
  // cannot be one. Hashes.
  absl::Status SetPassword(const std::string& identifier, const std::string& password,
                           const std::string& field);

  // The same in place of a password that was checked, but `kept_session` goes on. ABORTED
  // if it is another one by now: what somebody else set later stays.
  absl::Status ChangePassword(const LoginRecord& login, const std::string& password,
                              const std::string& field, int64_t kept_session);

 private:
  // The user, held for a change that the etag allows.
  static absl::StatusOr<UserRecord> Hold(Transaction& transaction, const std::string& identifier,
                                         const std::string& etag);
  // Commits, unless the last admin is gone.
  absl::Status CommitWithAdmin(Transaction& transaction, const std::vector<int32_t>& admins_before,
                               int32_t changed);

  Pool& pool_;
  Authenticator& authenticator_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_USERS_H_
