#ifndef WEBMUNK_CLI_EXPORT_RECORD_H_
#define WEBMUNK_CLI_EXPORT_RECORD_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "record.h"
#include "webmunk/v1/export_job.pb.h"

namespace webmunk::cli {

std::vector<std::string> ExportJobHeading();
// The same for each command that shows jobs.
Record ExportJobRecord(const v1::ExportJob& job);

// The jobs of one answer, as a list has them.
void WriteExportJobs(const google::protobuf::RepeatedPtrField<v1::ExportJob>& jobs,
                     OutputFormat format, std::ostream& out);

// `running`, say.
std::string ExportStateName(v1::ExportJob::State state);

// Whether the job ended well; the error says how else it ended.
absl::Status ExportEnd(const v1::ExportJob& job);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_EXPORT_RECORD_H_
