#include "export_record.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "row_writer.h"

namespace webmunk::cli {

std::vector<std::string> ExportJobHeading() {
  return {"JOB",   "STATE",   "SHARE", "ROWS",    "PARTICIPANTS", "CREATED",
          "ENDED", "ARCHIVE", "SIZE",  "CREATOR", "ERROR"};
}

Record ExportJobRecord(const v1::ExportJob& job) {
  const int percent = static_cast<int>(job.progress().share() * 100);
  return Record()
      .String("name", job.name())
      .String("state", ExportStateName(job.state()))
      .Raw("share", absl::StrCat(job.progress().share()), absl::StrCat(percent, "%"))
      .Number("rows", std::int64_t{job.progress().rows()})
      .Number("participantCount", std::int64_t{job.participant_count()})
      .Time("createTime", job.has_create_time(), job.create_time())
      .Time("finishTime", job.has_finish_time(), job.finish_time())
      .String("fileName", job.archive().file_name())
      .Number("sizeBytes", std::int64_t{job.archive().size_bytes()})
      .String("creator", job.creator())
      .String("error", job.error());
}

void WriteExportJobs(const google::protobuf::RepeatedPtrField<v1::ExportJob>& jobs,
                     OutputFormat format, std::ostream& out) {
  RowWriter rows(out, format, ExportJobHeading());
  for (const v1::ExportJob& job : jobs) {
    if (format == OutputFormat::kJson) {
      out << ExportJobRecord(job).Json() << "\n";
    } else {
      rows.Write(ExportJobRecord(job).Values());
    }
  }
  rows.Finish();
}

std::string ExportStateName(v1::ExportJob::State state) {
  switch (state) {
    case v1::ExportJob::STATE_QUEUED:
      return "queued";
    case v1::ExportJob::STATE_RUNNING:
      return "running";
    case v1::ExportJob::STATE_SUCCEEDED:
      return "succeeded";
    case v1::ExportJob::STATE_FAILED:
      return "failed";
    case v1::ExportJob::STATE_CANCELLED:
      return "cancelled";
    case v1::ExportJob::STATE_EXPIRED:
      return "expired";
    default:
      return "unknown";
  }
}

absl::Status ExportEnd(const v1::ExportJob& job) {
  if (job.state() == v1::ExportJob::STATE_SUCCEEDED) return absl::OkStatus();
  const std::string why = job.error().empty() ? "" : absl::StrCat(": ", job.error());
  return absl::FailedPreconditionError(
      absl::StrCat(job.name(), " is ", ExportStateName(job.state()), why));
}

}  // namespace webmunk::cli
