#include <string>
#include <vector>

#include "command_table.h"
#include "list_command.h"
#include "participant_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

Record GroupRecord(const v1::ParticipantGroup& group) {
  return Record()
      .String("name", group.name())
      .String("displayName", group.display_name())
      .Number("participantCount", std::int64_t{group.participant_count()})
      .Time("createTime", group.has_create_time(), group.create_time())
      .Bool("suppressesAlerts", group.suppresses_alerts());
}

std::string Json(const v1::ParticipantGroup& group) { return GroupRecord(group).Json(); }
std::vector<std::string> Fields(const v1::ParticipantGroup& group) {
  return GroupRecord(group).Values();
}

ExitCode WriteGroup(const absl::StatusOr<v1::ParticipantGroup>& group, const CallSettings& settings,
                    Console& console) {
  if (!group.ok()) return Fail(console, group.status());
  GroupRecord(*group).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("groups list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListParticipantGroupsRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::ParticipantGroup>(
      settings->client.ListParticipantGroups(request), *settings, console,
      {"GROUP", "DISPLAY NAME", "PARTICIPANTS", "CREATED", "SUPPRESSED"}, Json, Fields);
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> display_name = OnlyArgument(arguments, "display name");
  if (!display_name.ok()) return FailUsage(console, display_name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteGroup(settings->client.CreateParticipantGroup(*display_name), *settings, console);
}

ExitCode RunRename(const Arguments& arguments, Console& console) {
  if (arguments.positional().size() != 2) {
    return FailUsage(console, absl::InvalidArgumentError("give a group and its new display name"));
  }
  const absl::StatusOr<std::string> name = GroupName(arguments.positional()[0]);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::UpdateParticipantGroupRequest request;
  request.mutable_participant_group()->set_name(*name);
  request.mutable_participant_group()->set_display_name(arguments.positional()[1]);
  request.mutable_update_mask()->add_paths("display_name");
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteGroup(settings->client.UpdateParticipantGroup(request), *settings, console);
}

ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "group");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = GroupName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::UpdateParticipantGroupRequest request;
  v1::ParticipantGroup& group = *request.mutable_participant_group();
  group.set_name(*name);
  if (const auto display_name = arguments.Get("display-name")) {
    group.set_display_name(*display_name);
    request.mutable_update_mask()->add_paths("display_name");
  }
  if (arguments.Has("suppress-alerts")) {
    const absl::StatusOr<bool> suppresses = ReadYesNo(arguments, "suppress-alerts");
    if (!suppresses.ok()) return FailUsage(console, suppresses.status());
    group.set_suppresses_alerts(*suppresses);
    request.mutable_update_mask()->add_paths("suppresses_alerts");
  }
  if (request.update_mask().paths().empty()) {
    return FailUsage(console,
                     absl::InvalidArgumentError("give what to set, such as --suppress-alerts"));
  }
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteGroup(settings->client.UpdateParticipantGroup(request), *settings, console);
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "group");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = GroupName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::DeleteParticipantGroupRequest request;
  request.set_name(*name);
  request.set_force(arguments.Has("force"));
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::Status status = settings->client.DeleteParticipantGroup(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command GroupsListCommand() {
  return {"groups list",
          "[OPTION]...",
          "List the groups of participants by display name.",
          "Fields: name, display name, number of participants, when it was made, whether the\n"
          "alerts of all of them are suppressed.",
          {kLimitOption},
          RunList};
}

Command GroupsCreateCommand() {
  return {"groups create", "NAME [OPTION]...", "Make a group of participants.", nullptr, {},
          RunCreate};
}

Command GroupsRenameCommand() {
  return {"groups rename", "GROUP NAME [OPTION]...", "Rename a group.", nullptr, {}, RunRename};
}

Command GroupsSetCommand() {
  return {"groups set",
          "GROUP OPTION...",
          "Change a group.",
          "Only what is given changes.",
          {{"display-name", "NAME", "what people call it"},
           {"suppress-alerts", "YES|NO", "whether checks keep quiet about all its participants"}},
          RunSet};
}

Command GroupsDeleteCommand() {
  return {"groups delete",
          "GROUP [OPTION]...",
          "Delete a group, and with it the rights that are limited to it.",
          nullptr,
          {{"force", nullptr, "even if it has participants, who are then in none"}},
          RunDelete};
}

}  // namespace webmunk::cli
