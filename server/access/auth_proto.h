#ifndef WEBMUNK_SERVER_ACCESS_AUTH_PROTO_H_
#define WEBMUNK_SERVER_ACCESS_AUTH_PROTO_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/session_store.h"
#include "webmunk/v1/auth.pb.h"

namespace webmunk {

// Translation of the messages of AuthService.

// How long the issued token is to be good.
absl::StatusOr<absl::Duration> ParseTokenLifetime(const v1::IssueTokenRequest& request);

// The id in `sessions/{id}`.
absl::StatusOr<int64_t> ParseSessionName(std::string_view name);

// `current` is the id of the session that the call comes with.
void FillSession(const SessionRecord& record, int64_t current, v1::Session& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUTH_PROTO_H_
