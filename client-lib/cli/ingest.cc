#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bundle_sender.h"
#include "command_table.h"
#include "global_options.h"
#include "json_object.h"
#include "row_writer.h"

namespace webmunk::cli {
namespace {

void WriteTotals(const IngestTotals& totals, OutputFormat format, std::ostream& out) {
  const std::pair<const char*, std::int64_t> counts[] = {
      {"received", totals.received},   {"stored", totals.stored},
      {"duplicate", totals.duplicate}, {"quarantined", totals.quarantined},
      {"forwarded", totals.forwarded}, {"discarded", totals.discarded},
      {"faults", totals.faults},       {"failed", totals.failed},
      {"unsent", totals.unsent}};
  if (format == OutputFormat::kJson) {
    JsonObject json;
    for (const auto& [name, count] : counts) json.Number(name, count);
    out << json.Text() << "\n";
    return;
  }
  RowWriter rows(out, format, {"COUNT", "OF"});
  for (const auto& [name, count] : counts) rows.Write({absl::StrCat(count), name});
  rows.Finish();
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const std::vector<std::string>& paths = arguments.positional();
  if (paths.empty()) return FailUsage(console, absl::InvalidArgumentError("no files to send"));
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return FailUsage(console, absl::InvalidArgumentError("standard input is named twice"));
  }
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  const absl::StatusOr<int> parallel = arguments.GetNumber("parallel", 4, 1, 64);
  if (!parallel.ok()) return FailUsage(console, parallel.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, absl::Seconds(60));
  if (!client.ok()) return FailUsage(console, client.status());

  const IngestTotals totals = SendBundleFiles(*client, paths, *parallel, console);
  WriteTotals(totals, *format, console.out);
  return totals.Result();
}

}  // namespace

Command IngestCommand() {
  return {"ingest",
          "FILE... [OPTION]...",
          "Send files, each a JSON array of data points.",
          "A file may be gzip-compressed; `-` is standard input. Sending a file again is safe:\n"
          "points are stored once. Prints the counts of points, and of files that are kept in\n"
          "quarantine whole (faults), cannot be sent at all (failed), or can be sent later\n"
          "(unsent: exit code 75).",
          {{"parallel", "N", "files under way at once, 1 to 64; default 4"}},
          Run};
}

}  // namespace webmunk::cli
