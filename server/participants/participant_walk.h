#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_WALK_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_WALK_H_

#include "absl/status/status.h"
#include "server/participants/list_position.h"
#include "server/storage/connection.h"

namespace webmunk {

// Walks over the points of several participants, one participant after the other, take
// long, over many calls, and merges give points to others meanwhile. What is promised:
// each point that was there when the walk began, and still is, comes before the walk
// ends; and each comes once, but for the points of a participant that took another in
// during the walk. If that could have hidden points, it is read again at the end, whole.
//
// A participant is read with the rows that a merge is just moving to it, in the order of
// their points, so that it makes no difference when a point is moved. What remains are
// merges that begin while the walk is under way: whoever walks tells here how far it is.

// Begins a walk: merges that began before change nothing in it.
absl::Status BeginWalk(Connection& connection, ListPosition& at);

// Accounts for the merges that have begun since this was called last, or the walk
// began. To be called before participants are selected, and once more behind the last
// ones, before EndRound. A token may be given at any time between.
absl::Status SettleMerges(Connection& connection, ListPosition& at);

// No participant is left behind `at`: whether the walk is over. If not, `at` is where it
// reads again what it must.
bool EndRound(ListPosition& at);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_WALK_H_
