#include <string>

#include "command_table.h"
#include "global_options.h"
#include "quarantine_entry.h"
#include "quarantine_options.h"
#include "row_writer.h"

namespace webmunk::cli {
namespace {

ExitCode Run(const Arguments& arguments, Console& console) {
  if (arguments.positional().size() != 1) {
    return FailUsage(console, absl::InvalidArgumentError("give one entry"));
  }
  const absl::StatusOr<std::string> name = QuarantineEntryName(arguments.positional()[0]);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, absl::Seconds(60));
  if (!client.ok()) return FailUsage(console, client.status());
  const absl::StatusOr<v1::QuarantineEntry> entry = client->GetQuarantineEntry(*name);
  if (!entry.ok()) return Fail(console, entry.status());
  if (arguments.Has("raw")) {
    console.out << entry->raw();
  } else if (*format == OutputFormat::kJson) {
    console.out << QuarantineEntryJson(*entry) << "\n";
  } else {
    RowWriter rows(console.out, *format, QuarantineEntryHeading());
    rows.Write(QuarantineEntryFields(*entry));
    rows.Finish();
  }
  return kSucceeded;
}

}  // namespace

Command QuarantineShowCommand() {
  return {"quarantine show",
          "ENTRY [OPTION]...",
          "Show one entry of the quarantine, or its bytes.",
          "With --raw the bytes as they came are written and nothing else.",
          {{"raw", nullptr, "write the bytes as they came"}},
          Run};
}

}  // namespace webmunk::cli
