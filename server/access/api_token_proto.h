#ifndef WEBMUNK_SERVER_ACCESS_API_TOKEN_PROTO_H_
#define WEBMUNK_SERVER_ACCESS_API_TOKEN_PROTO_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/access/api_token_store.h"
#include "webmunk/v1/api_token.pb.h"

namespace webmunk {

// Translation of the messages about tokens.

// What is asked for: `id` and the like stay empty.
absl::StatusOr<ApiTokenRecord> ParseApiToken(const v1::ApiToken& message);

void FillApiToken(const std::string& user, const ApiTokenRecord& record, v1::ApiToken& message);

struct ApiTokenName {
  std::string user;
  int64_t id = 0;
};
// Of `users/{user}/tokens/{id}`; `me` is who `users/me` means.
absl::StatusOr<ApiTokenName> ParseApiTokenName(std::string_view name, const std::string& me);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_API_TOKEN_PROTO_H_
