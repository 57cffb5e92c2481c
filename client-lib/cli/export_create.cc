#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "command_table.h"
#include "export_download.h"
#include "export_options.h"
#include "export_progress.h"
#include "export_record.h"

namespace webmunk::cli {
namespace {

// As long as a server that is gone is waited for.
constexpr absl::Duration kPatience = absl::Minutes(10);

absl::Status NoJobs() { return absl::NotFoundError("the server made no job"); }

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<v1::CreateExportJobRequest> request =
      ReadExportOrder(arguments, absl::Now());
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto response = settings->client.CreateExportJob(*request);
  if (!response.ok()) return Fail(console, response.status());
  if (response->export_jobs().empty()) return Fail(console, NoJobs());
  WriteExportJobs(response->export_jobs(), settings->format, console.out);
  return kSucceeded;
}

absl::StatusOr<v1::ExportJob> Await(const Client& client, const std::string& name,
                                    Console& console) {
  ExportProgress progress(console.err, console.err_is_terminal);
  return client.WatchExportJob(name, [&](const v1::ExportJob& job) {
    progress.Show(job, absl::Now());
    return true;
  });
}

// Waits for a job and brings its archive.
absl::Status Finish(const Client& client, const std::string& name, const std::string& folder,
                    Console& console) {
  const absl::StatusOr<v1::ExportJob> job = Await(client, name, console);
  if (!job.ok()) return job.status();
  absl::Status ended = ExportEnd(*job);
  if (!ended.ok()) return ended;
  const absl::StatusOr<std::string> path = DownloadArchive(client, *job, folder, console);
  if (!path.ok()) return path.status();
  console.out << *path << "\n";
  return absl::OkStatus();
}

ExitCode RunRun(const Arguments& arguments, Console& console) {
  const absl::StatusOr<v1::CreateExportJobRequest> request =
      ReadExportOrder(arguments, absl::Now());
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, kPatience);
  if (!client.ok()) return FailUsage(console, client.status());
  const std::string folder(arguments.Get("out").value_or("."));
  // An export may take hours: what it cannot be brought into is told before.
  const absl::Status prepared = PrepareFolder(folder);
  if (!prepared.ok()) return Fail(console, prepared);
  const auto response = client->CreateExportJob(*request);
  if (!response.ok()) return Fail(console, response.status());
  if (response->export_jobs().empty()) return Fail(console, NoJobs());
  ExitCode first_error = kSucceeded;
  for (const v1::ExportJob& job : response->export_jobs()) {
    const absl::Status done = Finish(*client, job.name(), folder, console);
    if (done.ok()) continue;
    const ExitCode code = Fail(console, done);
    if (first_error == kSucceeded) first_error = code;
    // The server is gone, and would be waited for as long for each of the others.
    if (absl::IsUnavailable(done)) break;
  }
  return first_error;
}

}  // namespace

Command ExportCreateCommand() {
  return {"export create",
          "[OPTION]...",
          "Ask for an export.",
          "Without options it is of everything that you may export. Prints the job, or the\n"
          "jobs if it is split.",
          ExportOrderOptions(),
          RunCreate};
}

Command ExportRunCommand() {
  std::vector<Option> options = ExportOrderOptions();
  options.push_back({"out", "DIR", "the folder; the current one if it is not given"});
  return {"export run",
          "[OPTION]...",
          "Ask for an export, wait for it and bring it into a folder.",
          "Prints the path of each archive. If it is broken off, the export goes on at the\n"
          "server: see `export list`. If a job fails, the archives of the others are brought.",
          std::move(options),
          RunRun};
}

}  // namespace webmunk::cli
