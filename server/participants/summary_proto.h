#ifndef WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/participants/participant_summary.h"
#include "webmunk/v1/participant_summary.pb.h"

namespace webmunk {

// The identifier in `participants/{participant}/summary`.
absl::StatusOr<std::string> ParseSummaryName(std::string_view name);

void FillSummary(std::string_view identifier, const ParticipantSummary& summary,
                 v1::ParticipantSummary& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_PROTO_H_
