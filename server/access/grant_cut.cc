#include "server/access/grant_cut.h"

#include <algorithm>

namespace webmunk {

bool IsLimiting(const GrantCap& cap, const std::vector<RoleGrant>& grants) {
  return cap.groups || std::any_of(grants.begin(), grants.end(),
                                   [&](const RoleGrant& grant) { return grant.role > cap.role; });
}

std::vector<RoleGrant> CutGrants(const std::vector<RoleGrant>& grants, const GrantCap& cap) {
  std::vector<RoleGrant> left;
  if (cap.role == Role::kNone) return left;
  for (const RoleGrant& grant : grants) {
    const Role role = std::min(grant.role, cap.role);
    if (!cap.groups) {
      left.push_back({role, grant.group_id});
      continue;
    }
    for (const int32_t group : *cap.groups) {
      if (!grant.group_id || *grant.group_id == group) left.push_back({role, group});
    }
  }
  return left;
}

}  // namespace webmunk
