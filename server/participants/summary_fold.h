#ifndef WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_FOLD_H_
#define WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_FOLD_H_

#include <functional>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// Folds what is in the ledger by now into the summaries of participants, and clears
// away what they say of points that were dropped since, in transactions of at most
// 5 s. Each folds bundles and notes that it did, so that every bundle is folded
// once, wherever it is broken off. CANCELLED if
// `should_stop` became true before the end.
absl::Status FoldSummaries(Connection& connection, const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_FOLD_H_
