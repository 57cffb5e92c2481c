#include "server/base/access.h"

#include <algorithm>

namespace webmunk {

bool AccessScope::Has(std::optional<int32_t> group_id) const {
  if (is_everything_) return true;
  return group_id && std::find(groups_.begin(), groups_.end(), *group_id) != groups_.end();
}

AccessScope ScopeOf(const Principal& principal, Role at_least) {
  if (ReachesStudy(principal, at_least)) return AccessScope::Everything();
  std::vector<int32_t> groups;
  for (const RoleGrant& grant : principal.grants) {
    if (grant.role >= at_least && grant.group_id) groups.push_back(*grant.group_id);
  }
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return AccessScope::Groups(std::move(groups));
}

bool ReachesStudy(const Principal& principal, Role at_least) {
  return std::any_of(principal.grants.begin(), principal.grants.end(), [&](const RoleGrant& grant) {
    return grant.role >= at_least && !grant.group_id;
  });
}

}  // namespace webmunk
