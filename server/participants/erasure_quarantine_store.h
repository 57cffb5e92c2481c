#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/attachment.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Up to `limit` entries behind `after`, ascending, that are said to be one of the
// identifiers'.
absl::StatusOr<std::vector<int64_t>> ListQuarantinedOf(Connection& connection,
                                                       const std::vector<std::string>& identifiers,
                                                       int64_t after, int limit);

// The same of those whose participants are not known, whole bundles among them.
absl::StatusOr<std::vector<int64_t>> ListQuarantinedOfNobody(Connection& connection, int64_t after,
                                                             int limit);

// The attachments that the bundles of those entries name.
absl::StatusOr<std::vector<AttachmentId>> AttachmentsOfQuarantined(Transaction& transaction,
                                                                   const std::vector<int64_t>& ids);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_STORE_H_
