#ifndef WEBMUNK_SERVER_RPC_PERMISSION_TABLE_H_
#define WEBMUNK_SERVER_RPC_PERMISSION_TABLE_H_

#include <span>
#include <string_view>

#include "server/base/access.h"

namespace webmunk {

// Who may call a method.
struct Permission {
  // kUser: any login, for what is its own.
  enum class Who { kAnyone, kUser, kRole };
  // kStudy: only by a grant without a group.
  enum class Reach { kGroups, kStudy };
  // Of the audit log.
  enum class Entry { kNone, kAtEnd, kFirst };

  // For example `ParticipantService.ListDataPoints`.
  std::string_view method;
  Who who = Who::kRole;
  Role role = Role::kNone;
  Reach reach = Reach::kGroups;
  // Whether it changes something: then a session must come with its own origin.
  bool writes = false;
  // kAtEnd: one entry, once the call is over. kFirst: it is on disk before the handler
  // runs, and completed at the end.
  Entry entry = Entry::kNone;
};

// Null: nobody may call it.
const Permission* FindPermission(std::string_view method);

std::span<const Permission> AllPermissions();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_PERMISSION_TABLE_H_
