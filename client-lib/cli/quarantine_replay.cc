#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "global_options.h"
#include "json_object.h"
#include "quarantine_options.h"
#include "row_writer.h"

namespace webmunk::cli {
namespace {

// What is done to any number of entries takes its time.
constexpr absl::Duration kTimeout = absl::Minutes(10);

using Counts = std::vector<std::pair<const char*, std::int64_t>>;

void WriteCounts(const Counts& counts, OutputFormat format, std::ostream& out) {
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

absl::StatusOr<Counts> Send(const Client& client,
                            const v1::ReplayQuarantineEntriesRequest& request) {
  const auto response = client.ReplayQuarantineEntries(request);
  if (!response.ok()) return response.status();
  return Counts{{"replayed", response->replayed()},
                {"released", response->released()},
                {"stored", response->stored()},
                {"duplicate", response->duplicate()}};
}

absl::StatusOr<Counts> Send(const Client& client,
                            const v1::DiscardQuarantineEntriesRequest& request) {
  const auto response = client.DiscardQuarantineEntries(request);
  if (!response.ok()) return response.status();
  return Counts{{"discarded", response->discarded()}};
}

template <typename Request>
ExitCode Run(const Arguments& arguments, Console& console) {
  Request request;
  const absl::Status selection = ReadSelection(arguments, request);
  if (!selection.ok()) return FailUsage(console, selection);
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, kTimeout);
  if (!client.ok()) return FailUsage(console, client.status());
  const absl::StatusOr<Counts> counts = Send(*client, request);
  if (!counts.ok()) return Fail(console, counts.status());
  WriteCounts(*counts, *format, console.out);
  return kSucceeded;
}

std::vector<Option> SelectionOptions() {
  std::vector<Option> options = QuarantineFilterOptions();
  options.push_back({"all", nullptr, "every entry"});
  return options;
}

}  // namespace

Command QuarantineReplayCommand() {
  return {"quarantine replay",
          "ENTRY... | OPTION... | --all",
          "Read entries again, as if they had just arrived.",
          "What can be stored now leaves the quarantine; the rest stays with its new reason.\n"
          "Doing it again is safe: each point is stored once. Prints how many entries were\n"
          "read and how many left, and how many of their points were stored or known.",
          SelectionOptions(),
          Run<v1::ReplayQuarantineEntriesRequest>};
}

Command QuarantineDiscardCommand() {
  return {"quarantine discard",       "ENTRY... | OPTION... | --all",
          "Delete entries for good.", nullptr,
          SelectionOptions(),         Run<v1::DiscardQuarantineEntriesRequest>};
}

}  // namespace webmunk::cli
