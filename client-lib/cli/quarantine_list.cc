#include <utility>
#include <vector>

#include "command_table.h"
#include "list_command.h"
#include "quarantine_entry.h"
#include "quarantine_options.h"

namespace webmunk::cli {
namespace {

ExitCode Run(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("quarantine list takes no arguments"));
  }
  absl::StatusOr<v1::QuarantineFilter> filter = ReadQuarantineFilter(arguments);
  if (!filter.ok()) return FailUsage(console, filter.status());
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListQuarantineEntriesRequest request;
  request.set_page_size(settings->page_size());
  *request.mutable_filter() = *std::move(filter);
  return WriteList<v1::QuarantineEntry>(settings->client.ListQuarantineEntries(request), *settings,
                                        console, QuarantineEntryHeading(), QuarantineEntryJson,
                                        QuarantineEntryFields);
}

}  // namespace

Command QuarantineListCommand() {
  std::vector<Option> options = QuarantineFilterOptions();
  options.push_back(kLimitOption);
  return {"quarantine list",
          "[OPTION]...",
          "List what was acknowledged and could not be stored, newest first.",
          "Fields: entry, when it arrived, kind, reason, size in bytes, vain replays,\n"
          "participant, detail.",
          std::move(options),
          Run};
}

}  // namespace webmunk::cli
