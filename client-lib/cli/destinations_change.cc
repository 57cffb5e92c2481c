#include <string>
#include <utility>
#include <vector>

#include "command_table.h"
#include "destination_fields.h"
#include "destination_options.h"
#include "destination_record.h"
#include "named_resource.h"
#include "record.h"

namespace webmunk::cli {
namespace {

absl::StatusOr<std::string> ReadName(const Arguments& arguments) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "destination");
  if (!argument.ok()) return argument.status();
  return ExportDestinationName(*argument);
}

ExitCode WriteDestination(const absl::StatusOr<v1::ExportDestination>& destination,
                          const CallSettings& settings, Console& console) {
  if (!destination.ok()) return Fail(console, destination.status());
  FullDestinationRecord(*destination).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  if (!arguments.Has("type")) return FailUsage(console, absl::InvalidArgumentError("give --type"));
  const absl::StatusOr<DestinationChange> given = ReadDestinationChange(arguments, console);
  if (!given.ok()) return FailUsage(console, given.status());
  v1::CreateExportDestinationRequest request;
  request.set_export_destination_id(LastPart(*name));
  const absl::Status applied = Apply(*given, *request.mutable_export_destination());
  if (!applied.ok()) return FailUsage(console, applied);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteDestination(settings->client.CreateExportDestination(request), *settings, console);
}

v1::UpdateExportDestinationRequest UpdateOf(const DestinationChange& change,
                                            v1::ExportDestination destination) {
  v1::UpdateExportDestinationRequest request;
  if (change.changes_type()) {
    request.mutable_update_mask()->add_paths(std::string(DestinationType(destination)->name()));
  }
  if (change.changes_naming()) request.mutable_update_mask()->add_paths("naming");
  if (change.group) request.mutable_update_mask()->add_paths("group");
  *request.mutable_export_destination() = std::move(destination);
  return request;
}

// The server knows a type's fields and the naming as a whole: what is not given is what
// the destination has. Its etag tells if somebody else changes it in between.
ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<DestinationChange> change = ReadDestinationChange(arguments, console);
  if (!change.ok()) return FailUsage(console, change.status());
  if (!change->changes_type() && !change->changes_naming() && !change->group) {
    return FailUsage(console, absl::InvalidArgumentError("give what to set, such as --path"));
  }
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  absl::StatusOr<v1::ExportDestination> destination = settings->client.GetExportDestination(*name);
  if (!destination.ok()) return Fail(console, destination.status());
  const absl::Status applied = Apply(*change, *destination);
  if (!applied.ok()) return FailUsage(console, applied);
  const v1::UpdateExportDestinationRequest request = UpdateOf(*change, *std::move(destination));
  return WriteDestination(settings->client.UpdateExportDestination(request), *settings, console);
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::DeleteExportDestinationRequest request;
  request.set_name(*name);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::Status status = settings->client.DeleteExportDestination(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command DestinationsCreateCommand() {
  return {"destinations create",
          "NAME --type TYPE [OPTION]...",
          "Add a place that archives of exports are copied to.",
          "Parameters and (secrets) of the types:\n"
          "  s3            bucket, region, endpoint, access_key_id, force_path_style,\n"
          "                (secret_access_key)\n"
          "  sftp          host, port, user, host_key, (password, private_key, passphrase)\n"
          "  google-drive  folder_id, shared_drive_id, (service_account_json)\n"
          "  dropbox       app_key, (app_secret, token_json)\n"
          "  web-dav       url, user, (password, bearer_token)\n"
          "  local         none",
          DestinationOptions(),
          RunCreate};
}

Command DestinationsSetCommand() {
  return {"destinations set",
          "DESTINATION OPTION...",
          "Change a destination of exports.",
          "Only what is given changes; an empty value takes a parameter away. If it leads to\n"
          "another host, its secrets are to be given again.",
          DestinationOptions(),
          RunSet};
}

Command DestinationsDeleteCommand() {
  return {"destinations delete",
          "DESTINATION [OPTION]...",
          "Delete a destination of exports. What was copied there stays.",
          nullptr,
          {},
          RunDelete};
}

}  // namespace webmunk::cli
