#include <string>
#include <vector>

#include "command_table.h"
#include "destination_record.h"
#include "list_command.h"
#include "named_resource.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::ExportDestination& destination) {
  return DestinationRecord(destination).Json();
}
std::vector<std::string> Fields(const v1::ExportDestination& destination) {
  return DestinationRecord(destination).Values();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("destinations list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListExportDestinationsRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::ExportDestination>(settings->client.ListExportDestinations(request),
                                          *settings, console, DestinationHeading(), Json, Fields);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "destination");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ExportDestinationName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto destination = settings->client.GetExportDestination(*name);
  if (!destination.ok()) return Fail(console, destination.status());
  FullDestinationRecord(*destination).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command DestinationsListCommand() {
  return {"destinations list",
          "[OPTION]...",
          "List where archives of exports are copied to, by name.",
          "Fields: name, type, its parameters without secrets, how archives are named there,\n"
          "group, when it was last tested, what was wrong then.",
          {kLimitOption},
          RunList};
}

Command DestinationsShowCommand() {
  return {"destinations show",
          "DESTINATION [OPTION]...",
          "Show one destination of exports, without secrets.",
          nullptr,
          {},
          RunShow};
}

}  // namespace webmunk::cli
