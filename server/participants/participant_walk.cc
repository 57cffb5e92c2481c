#include "server/participants/participant_walk.h"

#include <algorithm>
#include <vector>

#include "server/base/status_macros.h"
#include "server/participants/merge_store.h"

namespace webmunk {
namespace {

// Whether the walk will yet come to this participant, whole.
bool IsAhead(const ListPosition& at, int32_t id) {
  return id > at.row_id || (id == at.row_id && !at.point);
}

}  // namespace

absl::Status BeginWalk(Connection& connection, ListPosition& at) {
  WEBMUNK_ASSIGN_OR_RETURN(at.merges_seen, LastMergeId(connection));
  return absl::OkStatus();
}

absl::Status SettleMerges(Connection& connection, ListPosition& at) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<BegunMerge> merges,
                           ListMergesBehind(connection, at.merges_seen));
  const bool hides = std::any_of(merges.begin(), merges.end(), [&](const BegunMerge& merge) {
    // The merge began when the walk was at `settled_id` or later: who is before that had
    // been read while it still had its points.
    return !IsAhead(at, merge.participant_id) && merge.merged_id >= at.settled_id;
  });
  if (hides && !at.owed_since) at.owed_since = at.merges_seen;
  if (!merges.empty()) at.merges_seen = merges.back().id;
  at.settled_id = at.row_id;
  return absl::OkStatus();
}

bool EndRound(ListPosition& at) {
  if (!at.owed_since) return true;
  at = {.row_id = 0,
        .point = {},
        .merges_seen = at.merges_seen,
        .settled_id = 0,
        .owed_since = {},
        .only_since = at.owed_since};
  return false;
}

}  // namespace webmunk
