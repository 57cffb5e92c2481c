#include "server/participants/participant_move.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/group_store.h"
#include "server/participants/participant_move_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

absl::StatusOr<MovedParticipants> MoveParticipants(Connection& connection,
                                                   const std::vector<std::string>& identifiers,
                                                   int32_t group_id, const AccessScope& scope) {
  if (group_id == 0 && !scope.is_everything()) {
    return absl::PermissionDeniedError(
        "your rights are limited to groups; the participants must be in one of them");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  if (group_id != 0) {
    WEBMUNK_RETURN_IF_ERROR(FindGroup(connection, group_id, scope).status());
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> ids,
                           ResolveIdentifiers(connection, identifiers));
  WEBMUNK_ASSIGN_OR_RETURN(const std::set<int32_t> locked,
                           LockParticipants(*transaction, ids, scope));
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!locked.contains(ids[i])) {
      return absl::NotFoundError(absl::StrCat("names[", i, "]: there is no such participant"));
    }
  }
  MovedParticipants moved{.participant_ids = {locked.begin(), locked.end()}};
  WEBMUNK_ASSIGN_OR_RETURN(
      moved.moved, ChangeParticipants(*transaction, moved.participant_ids, {.group_id = group_id}));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return moved;
}

}  // namespace webmunk
