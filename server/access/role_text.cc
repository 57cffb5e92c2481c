#include "server/access/role_text.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace webmunk {

const char* RoleToText(Role role) {
  switch (role) {
    case Role::kNone:
      return "none";
    case Role::kViewer:
      return "viewer";
    case Role::kExporter:
      return "exporter";
    case Role::kManager:
      return "manager";
    case Role::kAdmin:
      return "admin";
  }
  return "none";
}

Role RoleFromText(std::string_view text) {
  for (const Role role : {Role::kViewer, Role::kExporter, Role::kManager, Role::kAdmin}) {
    if (text == RoleToText(role)) return role;
  }
  return Role::kNone;
}

std::vector<RoleGrant> GrantsFromText(std::string_view text) {
  std::vector<RoleGrant> grants;
  for (const absl::string_view grant :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(grant, ' ');
    int32_t group_id = 0;
    const Role role = RoleFromText(parts.first);
    if (role == Role::kNone || !absl::SimpleAtoi(parts.second, &group_id)) continue;
    grants.push_back({role, group_id == 0 ? std::nullopt : std::optional(group_id)});
  }
  return grants;
}

}  // namespace webmunk
