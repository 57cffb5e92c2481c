#ifndef WEBMUNK_SERVER_ACCESS_ACCESS_PROTO_H_
#define WEBMUNK_SERVER_ACCESS_ACCESS_PROTO_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "webmunk/v1/role.pb.h"

namespace webmunk {

// Translation of what the messages about users, tokens and sessions have in common.

// INVALID_ARGUMENT, naming `field`, unless it is one of the roles.
absl::StatusOr<Role> ParseRole(v1::Role role, std::string_view field);
v1::Role RoleToProto(Role role);

// The id in `participantGroups/{id}`.
absl::StatusOr<int32_t> ParseGroupOf(std::string_view name, std::string_view field);
std::string GroupName(int32_t id);

absl::StatusOr<std::vector<RoleGrant>> ParseGrants(
    const google::protobuf::RepeatedPtrField<v1::RoleGrant>& messages, std::string_view field);
void FillGrants(const std::vector<RoleGrant>& grants,
                google::protobuf::RepeatedPtrField<v1::RoleGrant>& messages);

// The identifier in `users/{user}`; `me`'s for `users/me`.
absl::StatusOr<std::string> ParseUserName(std::string_view name, std::string_view field,
                                          const std::string& me);
std::string UserName(std::string_view identifier);

// INVALID_ARGUMENT, naming `field`, if the text is longer than 255 characters or has
// U+0000.
absl::Status CheckShortText(std::string_view text, std::string_view field);

// The page size to use for a requested one; INVALID_ARGUMENT if it is negative.
absl::StatusOr<int> ParseAccessPageSize(int requested);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_ACCESS_PROTO_H_
