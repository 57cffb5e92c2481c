#ifndef WEBMUNK_SERVER_STORAGE_SCOPE_PARAM_H_
#define WEBMUNK_SERVER_STORAGE_SCOPE_PARAM_H_

#include "server/base/access.h"
#include "server/storage/connection.h"

namespace webmunk {

// The scope as a parameter: null for everything, else an array of group ids. Every
// statement that reads participants, as `p`, has
//   AND ($n::int[] IS NULL OR p.group_id = ANY ($n::int[]))
PgParam ScopeParam(const AccessScope& scope);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_SCOPE_PARAM_H_
