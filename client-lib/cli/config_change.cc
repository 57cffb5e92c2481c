#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bundle_file.h"
#include "command_table.h"
#include "config_record.h"
#include "participant_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{2} << 20;

std::vector<Option> FieldOptions() {
  return {{"file", "FILE", "the JSON object; `-` is the standard input"},
          {"id-pattern", "RE2", "found anywhere in the identifier"},
          {"context-pattern", "RE2", "found anywhere in the context"},
          {"order", "N", "lower is tried first"},
          {"valid", "YES|NO", "whether it may be given by its patterns"},
          {"enabled", "YES|NO", "the same"},
          {"display-name", "NAME", "what people call it"}};
}

// Reads the options into the configuration, and tells which fields they set. An error
// is one of usage.
absl::StatusOr<std::vector<std::string>> ReadFields(const Arguments& arguments, Console& console,
                                                    v1::AppConfiguration& config) {
  std::vector<std::string> paths;
  if (const auto file = arguments.Get("file")) {
    absl::StatusOr<std::string> text = ReadBundleFile(*file, console.in, kMaxBytes);
    if (!text.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(*file, " ", text.status().message()));
    }
    config.set_configuration(*std::move(text));
    paths.emplace_back("configuration");
  }
  if (const auto pattern = arguments.Get("id-pattern")) {
    config.set_id_pattern(*pattern);
    paths.emplace_back("id_pattern");
  }
  if (const auto pattern = arguments.Get("context-pattern")) {
    config.set_context_pattern(*pattern);
    paths.emplace_back("context_pattern");
  }
  if (arguments.Has("order")) {
    const absl::StatusOr<int> order = arguments.GetNumber(
        "order", 0, std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
    if (!order.ok()) return order.status();
    config.set_evaluate_order(*order);
    paths.emplace_back("evaluate_order");
  }
  for (const char* option : {"valid", "enabled"}) {
    if (!arguments.Has(option)) continue;
    const absl::StatusOr<bool> value = ReadYesNo(arguments, option);
    if (!value.ok()) return value.status();
    option[0] == 'v' ? config.set_valid(*value) : config.set_enabled(*value);
    paths.emplace_back(option);
  }
  if (const auto name = arguments.Get("display-name")) {
    config.set_display_name(*name);
    paths.emplace_back("display_name");
  }
  return paths;
}

ExitCode WriteConfig(const absl::StatusOr<v1::AppConfiguration>& config,
                     const CallSettings& settings, Console& console) {
  if (!config.ok()) return Fail(console, config.status());
  ConfigRecord(*config).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty() || !arguments.Has("file")) {
    return FailUsage(console, absl::InvalidArgumentError("give --file and no arguments"));
  }
  v1::CreateAppConfigurationRequest request;
  v1::AppConfiguration& config = *request.mutable_app_configuration();
  config.set_id_pattern(".*");
  config.set_context_pattern(".*");
  config.set_valid(true);
  config.set_enabled(true);
  const auto paths = ReadFields(arguments, console, config);
  if (!paths.ok()) return FailUsage(console, paths.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteConfig(settings->client.CreateAppConfiguration(request), *settings, console);
}

ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "configuration");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ConfigName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::UpdateAppConfigurationRequest request;
  request.mutable_app_configuration()->set_name(*name);
  const auto paths = ReadFields(arguments, console, *request.mutable_app_configuration());
  if (!paths.ok()) return FailUsage(console, paths.status());
  if (paths->empty()) {
    return FailUsage(console, absl::InvalidArgumentError("give what to set, such as --enabled"));
  }
  for (const std::string& path : *paths) request.mutable_update_mask()->add_paths(path);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteConfig(settings->client.UpdateAppConfiguration(request), *settings, console);
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "configuration");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ConfigName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::DeleteAppConfigurationRequest request;
  request.set_name(*name);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::Status status = settings->client.DeleteAppConfiguration(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command ConfigCreateCommand() {
  return {"config create",
          "--file FILE [OPTION]...",
          "Add a configuration of clients.",
          "Patterns that are not given fit everything; it is valid and enabled.",
          FieldOptions(),
          RunCreate};
}

Command ConfigSetCommand() {
  return {"config set",
          "CONFIG OPTION...",
          "Change a configuration of clients.",
          "Only what is given changes.",
          FieldOptions(),
          RunSet};
}

Command ConfigDeleteCommand() {
  return {"config delete",
          "CONFIG [OPTION]...",
          "Delete a configuration; participants who had it as their own have none.",
          nullptr,
          {},
          RunDelete};
}

}  // namespace webmunk::cli
