#ifndef WEBMUNK_SERVER_ACCESS_USER_PROTO_H_
#define WEBMUNK_SERVER_ACCESS_USER_PROTO_H_

#include "absl/status/statusor.h"
#include "server/access/user_store.h"
#include "webmunk/v1/user.pb.h"

namespace webmunk {

// Translation of the messages about users.

// All that a new user is given, each field set.
absl::StatusOr<UserChange> ParseNewUser(const v1::User& message);

// The fields that the mask names. INVALID_ARGUMENT if it names none or another.
absl::StatusOr<UserChange> ParseUserChange(const v1::UpdateUserRequest& request);

void FillUser(const UserRecord& record, v1::User& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_USER_PROTO_H_
