#ifndef WEBMUNK_SERVER_INGEST_REFUSED_BUNDLE_H_
#define WEBMUNK_SERVER_INGEST_REFUSED_BUNDLE_H_

#include <string>

#include "absl/status/status.h"
#include "server/ingest/pending_bundle.h"

namespace webmunk {

// Rejects all points of a bundle of which PostgreSQL refuses something that is no
// point of it, with `refusal`: a participant, or what is written beside the points.
// They go to quarantine one by one, with the identity that they have, and as nobody's,
// so that nothing is written any more that could be refused again; a second call
// takes its attachments too. False if there is nothing left that could be refused.
bool RejectAllPoints(PendingBundle& bundle, const absl::Status& refusal);

// The reason, and what a person is told, of a point that PostgreSQL refused.
inline constexpr char kRefusedByDatabase[] = "refused-by-database";
std::string RefusalDetail(const absl::Status& refusal);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_REFUSED_BUNDLE_H_
