#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_SPEC_PROTO_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_SPEC_PROTO_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/export_job_request.h"
#include "webmunk/v1/export_job.pb.h"

namespace webmunk {

// INVALID_ARGUMENT: `order.<field> <problem>`.
absl::Status BadOrder(std::string_view field, std::string_view problem);

// Without participants. `time_zone` is the study's, and that of the days if the message
// names none.
absl::StatusOr<JobRequest> ParseJobRequest(const v1::ExportSpec& spec,
                                           const std::string& time_zone);
void FillJobRequest(const JobRequest& request, v1::ExportSpec& spec);

// The identifiers in `participants/{participant}`, each once.
absl::StatusOr<std::vector<std::string>> ParseSpecParticipants(
    const google::protobuf::RepeatedPtrField<std::string>& names, std::string_view field);
// The ids in `participantGroups/{id}`, each once.
absl::StatusOr<std::vector<int32_t>> ParseSpecGroups(
    const google::protobuf::RepeatedPtrField<std::string>& names);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_SPEC_PROTO_H_
