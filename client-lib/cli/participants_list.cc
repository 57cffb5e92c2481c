#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "list_command.h"
#include "participant_record.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

Record WithSummary(Record record, const v1::ParticipantSummary& summary) {
  return record.Number("receivedPoints", summary.received_points())
      .Number("storedPoints", summary.stored_points())
      .Number("pointsPerDay", summary.points_per_day())
      .Number("duplicateShare", summary.duplicate_share())
      .Time("lastRecordTime", summary.has_last_record_time(), summary.last_record_time())
      .String("userAgent", summary.user_agent());
}

std::string Json(const v1::Participant& participant) {
  const Record record = ParticipantRecord(participant);
  return participant.has_summary() ? WithSummary(record, participant.summary()).Json()
                                   : record.Json();
}

std::vector<std::string> Fields(const v1::Participant& participant) {
  std::vector<std::string> fields = {participant.participant_id(), StateName(participant.state()),
                                     FormatTime(participant.create_time()), participant.group(),
                                     participant.display_name()};
  if (participant.has_summary()) {
    for (std::string& value : WithSummary({}, participant.summary()).Values()) {
      fields.push_back(std::move(value));
    }
  }
  return fields;
}

ExitCode Run(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("participants list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListParticipantsRequest request;
  request.set_page_size(settings->page_size());
  request.set_filter(arguments.Get("filter").value_or(""));
  std::vector<std::string> heading = {"PARTICIPANT", "STATE", "FIRST HEARD OF", "GROUP",
                                      "DISPLAY NAME"};
  if (arguments.Has("summary")) {
    request.set_view(v1::PARTICIPANT_VIEW_FULL);
    heading.insert(heading.end(), {"RECEIVED", "STORED", "PER DAY", "DUPLICATE SHARE",
                                   "LAST ARRIVAL", "USER AGENT"});
  }
  return WriteList<v1::Participant>(settings->client.ListParticipants(request), *settings, console,
                                    std::move(heading), Json, Fields);
}

}  // namespace

Command ParticipantsListCommand() {
  return {"participants list",
          "[OPTION]...",
          "List the participants by identifier.",
          "Fields: identifier, state, when the server first heard of the participant, group,\n"
          "display name; with --summary also points received, stored and stored per day, the\n"
          "share of duplicates, the last arrival, and the software that sent last.\n"
          "A filter is such as 'group = \"participantGroups/7\" AND state = \"active\"'.",
          {kLimitOption,
           {"filter", "FILTER", "only those that it fits"},
           {"summary", nullptr, "tell what has arrived"}},
          Run};
}

}  // namespace webmunk::cli
