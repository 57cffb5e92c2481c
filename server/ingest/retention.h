#ifndef WEBMUNK_SERVER_INGEST_RETENTION_H_
#define WEBMUNK_SERVER_INGEST_RETENTION_H_

#include "absl/time/time.h"
#include "server/ingest/parsed_bundle.h"

namespace webmunk {

// Rejects the points that were created before `oldest`, as `too-old`. Where old
// points are dropped, one that is sent again would else be stored as new.
void RejectOlderThan(absl::Time oldest, ParsedBundle& bundle);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_RETENTION_H_
