#include "export_download.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "command_table.h"
#include "export_options.h"
#include "export_progress.h"
#include "export_record.h"
#include "record.h"
#include "sha256.h"

namespace webmunk::cli {
namespace {

// A name that stays in its folder, whatever the server says.
std::string SafeName(const v1::ExportJob& job) {
  const std::string name = std::filesystem::path(job.archive().file_name()).filename().string();
  const bool is_safe = !name.empty() && name[0] != '.' && name.find('\\') == std::string::npos;
  return is_safe ? name : "export.zip";
}

absl::Status CannotWrite(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "export job");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ExportJobName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::ExportJob> job = settings->client.GetExportJob(*name);
  if (!job.ok()) return Fail(console, job.status());
  const absl::Status ended = ExportEnd(*job);
  if (!ended.ok()) return Fail(console, ended);
  const absl::StatusOr<std::string> path =
      DownloadArchive(settings->client, *job, arguments.Get("out").value_or("."), console);
  if (!path.ok()) return Fail(console, path.status());
  console.out << *path << "\n";
  return kSucceeded;
}

}  // namespace

absl::Status PrepareFolder(const std::string& folder) {
  const std::string path = folder.empty() ? "." : folder;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (std::filesystem::is_directory(path, error) && access(path.c_str(), W_OK | X_OK) == 0) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat("cannot write into ", path));
}

absl::StatusOr<std::string> DownloadArchive(const Client& client, const v1::ExportJob& job,
                                            const std::string& folder, Console& console) {
  const absl::Status prepared = PrepareFolder(folder);
  if (!prepared.ok()) return prepared;
  const std::string path = (std::filesystem::path(folder) / SafeName(job)).string();
  const std::string partial = absl::StrCat(path, ".part");
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  if (!file) return CannotWrite(partial);
  absl::StatusOr<v1::ExportArchive> archive;
  Sha256 hash;
  {
    ExportProgress progress(console.err, console.err_is_terminal);
    std::int64_t done = 0;
    archive = client.DownloadExport(job.name(), [&](absl::string_view part) {
      hash.Add(part);
      file.write(part.data(), static_cast<std::streamsize>(part.size()));
      done += static_cast<std::int64_t>(part.size());
      progress.ShowDownload(done, job.archive().size_bytes(), absl::Now());
      return file ? absl::OkStatus() : CannotWrite(partial);
    });
  }
  file.close();
  absl::Status status = archive.status();
  if (status.ok() && !file) status = CannotWrite(partial);
  if (status.ok() && hash.Finish() != archive->sha256()) {
    status = absl::DataLossError("what came is not the archive: its SHA-256 is another one");
  }
  std::error_code error;
  if (status.ok()) {
    std::filesystem::rename(partial, path, error);
    if (error) status = CannotWrite(path);
  }
  if (status.ok()) return path;
  std::filesystem::remove(partial, error);
  return status;
}

Command ExportDownloadCommand() {
  return {"export download",
          "JOB [OPTION]...",
          "Bring the archive of an export into a folder.",
          "Prints the path of the file, which replaces an older one of its name. After a break "
          "the download goes on by itself. What came is compared with the archive's SHA-256.",
          {{"out", "DIR", "the folder; the current one if it is not given"}},
          Run};
}

}  // namespace webmunk::cli
