#include <string>
#include <vector>

#include "command_table.h"
#include "participant_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::vector<Option> FieldOptions() {
  return {{"state", "STATE", "active, paused or blocked"},
          {"group", "GROUP", "the number of its group, or none"},
          {"display-name", "NAME", "what people call it"},
          {"suppress-alerts", "YES|NO", "whether checks keep quiet about it"},
          {"data-server", "SERVER", "the identifier of the server for its points, or none"},
          {"app-configuration", "CONFIG", "the number of its own configuration, or none"}};
}

// Reads the options into the participant, and tells which fields they set. An error
// is one of usage.
absl::StatusOr<std::vector<std::string>> ReadFields(const Arguments& arguments,
                                                    v1::Participant& participant) {
  std::vector<std::string> paths;
  if (arguments.Has("state")) {
    const auto state = ParseStateName(*arguments.Get("state"));
    if (!state.ok()) return state.status();
    participant.set_state(*state);
    paths.emplace_back("state");
  }
  if (arguments.Has("group")) {
    const absl::StatusOr<std::string> group = GroupName(*arguments.Get("group"));
    if (!group.ok()) return group.status();
    participant.set_group(*group);
    paths.emplace_back("group");
  }
  if (arguments.Has("display-name")) {
    participant.set_display_name(*arguments.Get("display-name"));
    paths.emplace_back("display_name");
  }
  if (arguments.Has("suppress-alerts")) {
    const absl::StatusOr<bool> suppresses = ReadYesNo(arguments, "suppress-alerts");
    if (!suppresses.ok()) return suppresses.status();
    participant.set_suppresses_alerts(*suppresses);
    paths.emplace_back("suppresses_alerts");
  }
  if (arguments.Has("data-server")) {
    const std::string server = *arguments.Get("data-server");
    participant.set_data_server(server == "none" ? "" : "dataServers/" + server);
    paths.emplace_back("data_server");
  }
  if (arguments.Has("app-configuration")) {
    const absl::StatusOr<std::string> config = ConfigName(*arguments.Get("app-configuration"));
    if (!config.ok()) return config.status();
    participant.set_app_configuration(*config);
    paths.emplace_back("app_configuration");
  }
  return paths;
}

ExitCode WriteParticipant(const absl::StatusOr<v1::Participant>& participant,
                          const CallSettings& settings, Console& console) {
  if (!participant.ok()) return Fail(console, participant.status());
  ParticipantRecord(*participant).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  v1::CreateParticipantRequest request;
  request.set_participant_id(*identifier);
  const auto paths = ReadFields(arguments, *request.mutable_participant());
  if (!paths.ok()) return FailUsage(console, paths.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteParticipant(settings->client.CreateParticipant(request), *settings, console);
}

ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  v1::UpdateParticipantRequest request;
  request.mutable_participant()->set_name(ParticipantName(*identifier));
  const auto paths = ReadFields(arguments, *request.mutable_participant());
  if (!paths.ok()) return FailUsage(console, paths.status());
  if (paths->empty()) {
    return FailUsage(console, absl::InvalidArgumentError("give what to set, such as --state"));
  }
  for (const std::string& path : *paths) request.mutable_update_mask()->add_paths(path);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteParticipant(settings->client.UpdateParticipant(request), *settings, console);
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::DeleteParticipantRequest request;
  request.set_name(ParticipantName(*identifier));
  const absl::Status status = settings->client.DeleteParticipant(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

ExitCode RunMove(const Arguments& arguments, Console& console) {
  if (arguments.positional().empty() || !arguments.Has("group")) {
    return FailUsage(console, absl::InvalidArgumentError("give --group and participants"));
  }
  v1::MoveParticipantsRequest request;
  const absl::StatusOr<std::string> group = GroupName(*arguments.Get("group"));
  if (!group.ok()) return FailUsage(console, group.status());
  request.set_group(*group);
  for (const std::string& identifier : arguments.positional()) {
    request.add_names(ParticipantName(identifier));
  }
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<int> moved = settings->client.MoveParticipants(request);
  if (!moved.ok()) return Fail(console, moved.status());
  Record().Number("movedCount", std::int64_t{*moved}).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ParticipantsCreateCommand() {
  return {"participants create",  "PARTICIPANT [OPTION]...",
          "Enrol a participant.", "Without --group it gets the study's default group.",
          FieldOptions(),         RunCreate};
}

Command ParticipantsSetCommand() {
  return {"participants set",
          "PARTICIPANT OPTION...",
          "Change a participant.",
          "Only what is given changes. A paused participant's clients keep their points; of a\n"
          "blocked one they are accepted and dropped.",
          FieldOptions(),
          RunSet};
}

Command ParticipantsDeleteCommand() {
  return {"participants delete",
          "PARTICIPANT [OPTION]...",
          "Forget a participant that nothing ever came from.",
          nullptr,
          {},
          RunDelete};
}

Command ParticipantsMoveCommand() {
  return {"participants move",
          "--group GROUP PARTICIPANT...",
          "Move participants into a group, all or none of them.",
          nullptr,
          {{"group", "GROUP", "the number of the group, or none"}},
          RunMove};
}

}  // namespace webmunk::cli
