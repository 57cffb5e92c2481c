#ifndef WEBMUNK_SERVER_INGEST_RULE_APPLICATION_H_
#define WEBMUNK_SERVER_INGEST_RULE_APPLICATION_H_

#include "absl/status/status.h"
#include "server/base/byte_budget.h"
#include "server/ingest/parsed_bundle.h"
#include "server/ingest/rule_book.h"

namespace webmunk {

// Rejects the points of a bundle that are too old, renames its participants, and
// takes fields out of its points, as the rules say. The points keep the identity of what was
// received. A point whose participant's new name cannot be one is rejected. What was rejected
// before, and goes to quarantine as it came, keeps its fields: the rules apply when it is read
// again. Costs nothing where there are no rules. Thread-safe.
//
// `memory` is asked for the texts of points that lose fields. UNAVAILABLE, the only
// error, if it has no room.
absl::Status ApplyRules(const IngestRules& rules, ParsedBundle& bundle, ByteReservation& memory);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_RULE_APPLICATION_H_
