#ifndef WEBMUNK_SERVER_ACCESS_GRANT_CUT_H_
#define WEBMUNK_SERVER_ACCESS_GRANT_CUT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "server/base/access.h"

namespace webmunk {

// The most that a token allows.
struct GrantCap {
  Role role = Role::kNone;
  // None: all groups. Without any in it: nothing.
  std::optional<std::vector<int32_t>> groups;
};

// Whether such a token allows less than its user may: it is limited to groups, or its role
// is not as high as the user's highest.
bool IsLimiting(const GrantCap& cap, const std::vector<RoleGrant>& grants);

// What is left of a user's grants under the cap of its token.
std::vector<RoleGrant> CutGrants(const std::vector<RoleGrant>& grants, const GrantCap& cap);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_GRANT_CUT_H_
