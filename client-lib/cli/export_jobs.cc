#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "command_table.h"
#include "export_options.h"
#include "export_progress.h"
#include "export_record.h"
#include "list_command.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::ExportJob& job) { return ExportJobRecord(job).Json(); }
std::vector<std::string> Fields(const v1::ExportJob& job) { return ExportJobRecord(job).Values(); }

absl::Status ReadStates(const Arguments& arguments, v1::ListExportJobsRequest& request) {
  for (const std::string& name : arguments.GetAll("state")) {
    int state = v1::ExportJob::STATE_QUEUED;
    while (state <= v1::ExportJob::STATE_EXPIRED &&
           ExportStateName(static_cast<v1::ExportJob::State>(state)) != name) {
      ++state;
    }
    if (state > v1::ExportJob::STATE_EXPIRED) {
      return absl::InvalidArgumentError(absl::StrCat("there is no state '", name, "'"));
    }
    request.add_states(static_cast<v1::ExportJob::State>(state));
  }
  return absl::OkStatus();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("export list takes no arguments"));
  }
  v1::ListExportJobsRequest request;
  const absl::Status states = ReadStates(arguments, request);
  if (!states.ok()) return FailUsage(console, states);
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  request.set_page_size(settings->page_size());
  return WriteList<v1::ExportJob>(settings->client.ListExportJobs(std::move(request)), *settings,
                                  console, ExportJobHeading(), Json, Fields);
}

// A command about one job.
template <typename Call>
ExitCode RunOnJob(const Arguments& arguments, Console& console, Call call) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "export job");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ExportJobName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::ExportJob> job = call(settings->client, *name);
  if (!job.ok()) return Fail(console, job.status());
  ExportJobRecord(*job).Write(settings->format, console.out);
  return kSucceeded;
}

ExitCode RunWatch(const Arguments& arguments, Console& console) {
  absl::Status ended;
  const ExitCode code =
      RunOnJob(arguments, console, [&](const Client& client, const std::string& name) {
        ExportProgress progress(console.err, console.err_is_terminal);
        absl::StatusOr<v1::ExportJob> job =
            client.WatchExportJob(name, [&](const v1::ExportJob& now) {
              progress.Show(now, absl::Now());
              return true;
            });
        if (job.ok()) ended = ExportEnd(*job);
        return job;
      });
  return code == kSucceeded && !ended.ok() ? Fail(console, ended) : code;
}

ExitCode RunCancel(const Arguments& arguments, Console& console) {
  return RunOnJob(arguments, console, [](const Client& client, const std::string& name) {
    return client.CancelExportJob(name);
  });
}

}  // namespace

Command ExportListCommand() {
  return {"export list",
          "[OPTION]...",
          "List the jobs of exports, newest first.",
          "Fields: job, state, share done, rows, participants, when it was made and ended,\n"
          "archive, size in bytes, who asked for it, error.",
          {{"state", "STATE",
            "only queued, running, succeeded, failed, cancelled or expired ones; may be given "
            "again",
            true},
           kLimitOption},
          RunList};
}

Command ExportWatchCommand() {
  return {"export watch",
          "JOB [OPTION]...",
          "Wait until an export has ended, with a bar that shows how far it is.",
          "Prints the job as it ended. Fails if that was not well.",
          {},
          RunWatch};
}

Command ExportCancelCommand() {
  return {"export cancel", "JOB [OPTION]...", "Stop an export that has not ended.", nullptr, {},
          RunCancel};
}

}  // namespace webmunk::cli
