#include <string>
#include <vector>

#include "command_table.h"
#include "json_object.h"
#include "list_command.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

std::string StateName(v1::Participant::State state) {
  switch (state) {
    case v1::Participant::STATE_ACTIVE:
      return "active";
    case v1::Participant::STATE_PAUSED:
      return "paused";
    case v1::Participant::STATE_BLOCKED:
      return "blocked";
    default:
      return "unknown";
  }
}

std::string Json(const v1::Participant& participant) {
  return JsonObject()
      .String("name", participant.name())
      .String("participantId", participant.participant_id())
      .String("state", v1::Participant::State_Name(participant.state()))
      .String("createTime", FormatTime(participant.create_time()))
      .Text();
}

std::vector<std::string> Fields(const v1::Participant& participant) {
  return {participant.participant_id(), StateName(participant.state()),
          FormatTime(participant.create_time())};
}

ExitCode Run(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("participants list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListParticipantsRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::Participant>(settings->client.ListParticipants(request), *settings, console,
                                    {"PARTICIPANT", "STATE", "FIRST HEARD OF"}, Json, Fields);
}

}  // namespace

Command ParticipantsListCommand() {
  return {"participants list",
          "[OPTION]...",
          "List the participants by identifier.",
          "Fields: identifier, state, when the server first heard of the participant.",
          {kLimitOption},
          Run};
}

}  // namespace webmunk::cli
