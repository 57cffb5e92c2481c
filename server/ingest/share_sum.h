#ifndef WEBMUNK_SERVER_INGEST_SHARE_SUM_H_
#define WEBMUNK_SERVER_INGEST_SHARE_SUM_H_

#include <vector>

#include "server/ingest/ledger_store.h"

namespace webmunk {

// Adds up the shares of several names of one participant, and those of nobody: the
// ledger has one row for each.
std::vector<ParticipantShare> OneSharePerParticipant(std::vector<ParticipantShare> shares);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_SHARE_SUM_H_
