#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_PROTO_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_PROTO_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/export_jobs.h"
#include "webmunk/v1/export.pb.h"

namespace webmunk {

// The id in `exportJobs/{id}`; INVALID_ARGUMENT if it is no such name.
absl::StatusOr<int64_t> ParseExportJobName(std::string_view name);

// `now` is what the estimate of the end counts from.
void FillExportJob(const ExportJobView& view, absl::Time now, v1::ExportJob& message);

// What an archive is. There must be one.
void FillArchiveHeader(const ExportJobRecord& job, v1::ExportArchiveHeader& message);

absl::StatusOr<std::vector<ExportJobRecord::State>> ParseExportStates(
    const google::protobuf::RepeatedField<int>& states);

// The page size to use for a requested one; INVALID_ARGUMENT if it is negative.
absl::StatusOr<int> ParseExportPageSize(int requested);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_PROTO_H_
