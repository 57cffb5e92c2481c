#ifndef WEBMUNK_SERVER_ADMIN_QUARANTINE_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_QUARANTINE_PROTO_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/admin/quarantine_review.h"
#include "webmunk/v1/quarantine.pb.h"

namespace webmunk {

// Translation between the quarantine's messages and the domain. Parse… functions
// return INVALID_ARGUMENT with a message that names the field.

absl::StatusOr<int> ParseQuarantinePageSize(int requested);
absl::StatusOr<int64_t> ParseQuarantineName(std::string_view name);
absl::StatusOr<QuarantineFilter> ParseQuarantineFilter(const v1::QuarantineFilter& message);

// Exactly one of names, filter and all must be given.
absl::StatusOr<QuarantineSelection> ParseSelection(
    const v1::ReplayQuarantineEntriesRequest& request);
absl::StatusOr<QuarantineSelection> ParseSelection(
    const v1::DiscardQuarantineEntriesRequest& request);

void FillQuarantineEntry(const QuarantineRecord& record, v1::QuarantineEntry& message);
void FillQuarantineUsage(const QuarantineUsage& usage, int64_t max_size_bytes,
                         v1::QuarantineUsage& message);

// A position as the content of a page token.
std::string EncodeQuarantinePosition(const QuarantinePosition& position);
absl::StatusOr<QuarantinePosition> DecodeQuarantinePosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_QUARANTINE_PROTO_H_
