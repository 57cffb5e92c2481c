#ifndef WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_REBUILD_H_
#define WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_REBUILD_H_

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// Forgets the summaries of participants and makes them anew from the ledger. Servers may
// be at work: what they answer is right at any instant from the first step on, and
// uploads are held up for 200 ms at a time at most. Returns once all that was in the
// ledger is folded; broken off before, what is left is folded by the background task.
// UNAVAILABLE if uploads keep it from beginning for a minute: nothing has changed.
absl::Status RebuildSummaries(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_REBUILD_H_
