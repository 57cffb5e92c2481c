#include <string>
#include <vector>

#include "command_table.h"
#include "config_record.h"
#include "list_command.h"
#include "participant_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::AppConfiguration& config) { return ConfigRecord(config).Json(); }
std::vector<std::string> Fields(const v1::AppConfiguration& config) {
  return ConfigRecord(config).Values();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("config list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListAppConfigurationsRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::AppConfiguration>(settings->client.ListAppConfigurations(request), *settings,
                                         console,
                                         {"CONFIGURATION", "ORDER", "ID PATTERN", "CONTEXT PATTERN",
                                          "VALID", "ENABLED", "DISPLAY NAME"},
                                         Json, Fields);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "configuration");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ConfigName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto config = settings->client.GetAppConfiguration(*name);
  if (!config.ok()) return Fail(console, config.status());
  if (arguments.Has("text")) {
    console.out << config->configuration();
    return kSucceeded;
  }
  ConfigRecord(*config)
      .String("configuration", config->configuration())
      .Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ConfigListCommand() {
  return {"config list",
          "[OPTION]...",
          "List what clients are configured with, in the order in which it is tried.",
          "Fields: name, order, patterns of identifier and context, whether it is valid and\n"
          "enabled, display name.",
          {kLimitOption},
          RunList};
}

Command ConfigShowCommand() {
  return {"config show",
          "CONFIG [OPTION]...",
          "Show one configuration of clients, or its text.",
          nullptr,
          {{"text", nullptr, "write the JSON text as it was given, and nothing else"}},
          RunShow};
}

}  // namespace webmunk::cli
