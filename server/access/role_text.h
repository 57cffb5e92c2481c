#ifndef WEBMUNK_SERVER_ACCESS_ROLE_TEXT_H_
#define WEBMUNK_SERVER_ACCESS_ROLE_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/base/access.h"

namespace webmunk {

// The texts that roles have in the database.
const char* RoleToText(Role role);
// kNone for an unknown text.
Role RoleFromText(std::string_view text);

// Grants as a query gathers them, `role group_id` with commas between; group 0 is
// none. What cannot be read is left out.
std::vector<RoleGrant> GrantsFromText(std::string_view text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_ROLE_TEXT_H_
