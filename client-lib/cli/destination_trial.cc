#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "command_table.h"
#include "named_resource.h"
#include "record.h"

namespace webmunk::cli {
namespace {

// The server takes up to a minute.
constexpr absl::Duration kPatience = absl::Seconds(90);

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "destination");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ExportDestinationName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return FailUsage(console, format.status());
  const absl::StatusOr<Client> client = ConnectFrom(arguments, console, kPatience);
  if (!client.ok()) return FailUsage(console, client.status());
  const auto response = client->TestExportDestination(*name);
  if (!response.ok()) return Fail(console, response.status());
  Record()
      .String("name", *name)
      .Bool("succeeded", response->succeeded())
      .String("error", response->error())
      .Write(*format, console.out);
  if (response->succeeded()) return kSucceeded;
  return Fail(console, absl::FailedPreconditionError(
                           absl::StrCat(*name, " does not work: ", response->error())));
}

}  // namespace

Command DestinationsTestCommand() {
  return {"destinations test",
          "DESTINATION [OPTION]...",
          "Try a destination of exports: write a small file there, read it and remove it.",
          "Fails if that does.",
          {},
          Run};
}

}  // namespace webmunk::cli
