#include "participant_record.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "json_object.h"

namespace webmunk::cli {
namespace {

absl::StatusOr<std::string> NumberedName(const std::string& argument, const char* collection) {
  if (argument == "none") return std::string();
  const std::string prefix = absl::StrCat(collection, "/");
  const std::string number =
      argument.compare(0, prefix.size(), prefix) == 0 ? argument.substr(prefix.size()) : argument;
  int id = 0;
  if (absl::SimpleAtoi(number, &id) && id > 0) return absl::StrCat(prefix, id);
  return absl::InvalidArgumentError(
      absl::StrCat("'", argument, "' is no number, ", prefix, "NUMBER or none"));
}

std::string JsonArray(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return absl::StrCat("[",
                      absl::StrJoin(texts, ",",
                                    [](std::string* out, const std::string& text) {
                                      absl::StrAppend(out, JsonString(text));
                                    }),
                      "]");
}

}  // namespace

Record ParticipantRecord(const v1::Participant& participant) {
  const std::string state = v1::Participant::State_Name(participant.state());
  return Record()
      .String("name", participant.name())
      .String("participantId", participant.participant_id())
      .Raw("state", JsonString(state), StateName(participant.state()))
      .Time("createTime", participant.has_create_time(), participant.create_time())
      .Bool("enrolled", participant.enrolled())
      .String("dataServer", participant.data_server())
      .String("displayName", participant.display_name())
      .String("group", participant.group())
      .Bool("suppressesAlerts", participant.suppresses_alerts())
      .String("appConfiguration", participant.app_configuration())
      .String("etag", participant.etag())
      .Time("updateTime", participant.has_update_time(), participant.update_time())
      .Bool("beingErased", participant.being_erased())
      .Raw("mergedParticipantIds", JsonArray(participant.merged_participant_ids()),
           absl::StrJoin(participant.merged_participant_ids(), ", "));
}

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

absl::StatusOr<v1::Participant::State> ParseStateName(const std::string& name) {
  for (const v1::Participant::State state :
       {v1::Participant::STATE_ACTIVE, v1::Participant::STATE_PAUSED,
        v1::Participant::STATE_BLOCKED}) {
    if (name == StateName(state)) return state;
  }
  return absl::InvalidArgumentError("--state must be active, paused or blocked");
}

absl::StatusOr<std::string> GroupName(const std::string& argument) {
  return NumberedName(argument, "participantGroups");
}

absl::StatusOr<std::string> ConfigName(const std::string& argument) {
  return NumberedName(argument, "appConfigurations");
}

}  // namespace webmunk::cli
