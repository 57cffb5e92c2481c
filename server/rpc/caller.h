#ifndef WEBMUNK_SERVER_RPC_CALLER_H_
#define WEBMUNK_SERVER_RPC_CALLER_H_

#include <cstdint>
#include <string>

#include "server/base/access.h"
#include "server/base/audit_note.h"

namespace webmunk {

// Who made a call that was let in, and what it may see.
struct Caller {
  Principal principal;
  // Of the method that is called.
  AccessScope scope = AccessScope::Groups({});
  std::string client_address;
  // Filled in by the handler.
  AuditNote note;
  // Of the entry that was written before the call; 0: none.
  int64_t audit_id = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_CALLER_H_
