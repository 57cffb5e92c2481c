#include "server/participants/enrolment_proto.h"

#include <string>
#include <string_view>
#include <utility>

#include "server/base/status_macros.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr std::string_view kDataServers = "dataServers/";

absl::StatusOr<std::optional<ParticipantState>> ParseState(v1::Participant::State state) {
  switch (state) {
    case v1::Participant::STATE_UNSPECIFIED:
      return std::optional<ParticipantState>();
    case v1::Participant::STATE_ACTIVE:
      return std::optional(ParticipantState::kActive);
    case v1::Participant::STATE_PAUSED:
      return std::optional(ParticipantState::kPaused);
    case v1::Participant::STATE_BLOCKED:
      return std::optional(ParticipantState::kBlocked);
    default:
      return absl::InvalidArgumentError(
          "participant.state must be STATE_ACTIVE, STATE_PAUSED or STATE_BLOCKED");
  }
}

// The identifier of the participant's data server; empty if none is named.
absl::StatusOr<std::string> ParseDataServerOf(const v1::Participant& participant) {
  const std::string& name = participant.data_server();
  if (name.empty()) return std::string();
  if (!name.starts_with(kDataServers) || name.size() == kDataServers.size() ||
      name.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(
        "participant.data_server must be dataServers/{data_server}, or empty for none");
  }
  return name.substr(kDataServers.size());
}

absl::StatusOr<int32_t> ParseGroupOf(const v1::Participant& participant) {
  return ParseOptionalNumberedName(participant.group(), kGroupCollection, "participant.group");
}

absl::StatusOr<int32_t> ParseConfigurationOf(const v1::Participant& participant) {
  return ParseOptionalNumberedName(participant.app_configuration(), kAppConfigurationCollection,
                                   "participant.app_configuration");
}

absl::Status ParseField(std::string_view path, const v1::Participant& participant,
                        ParticipantChange& change) {
  if (path == "state") {
    WEBMUNK_ASSIGN_OR_RETURN(change.state, ParseState(participant.state()));
    if (!change.state) return absl::InvalidArgumentError("participant.state is required");
  } else if (path == "data_server") {
    WEBMUNK_ASSIGN_OR_RETURN(change.data_server, ParseDataServerOf(participant));
  } else if (path == "display_name") {
    change.display_name = participant.display_name();
  } else if (path == "group") {
    WEBMUNK_ASSIGN_OR_RETURN(change.group_id, ParseGroupOf(participant));
  } else if (path == "suppresses_alerts") {
    change.suppresses_alerts = participant.suppresses_alerts();
  } else if (path == "app_configuration") {
    WEBMUNK_ASSIGN_OR_RETURN(change.app_configuration_id, ParseConfigurationOf(participant));
  } else {
    return absl::InvalidArgumentError(
        "update_mask may name state, data_server, display_name, group, suppresses_alerts and "
        "app_configuration");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ParticipantChange> ParseNewParticipant(const v1::CreateParticipantRequest& request) {
  const v1::Participant& participant = request.participant();
  ParticipantChange change;
  WEBMUNK_ASSIGN_OR_RETURN(change.state, ParseState(participant.state()));
  // What is not given stays as it is, if the participant is known.
  const std::pair<bool, std::string_view> given[] = {
      {!participant.data_server().empty(), "data_server"},
      {!participant.display_name().empty(), "display_name"},
      {!participant.group().empty(), "group"},
      {participant.suppresses_alerts(), "suppresses_alerts"},
      {!participant.app_configuration().empty(), "app_configuration"}};
  for (const auto& [is_given, path] : given) {
    if (is_given) WEBMUNK_RETURN_IF_ERROR(ParseField(path, participant, change));
  }
  return change;
}

absl::StatusOr<ParticipantChange> ParseParticipantChange(
    const v1::UpdateParticipantRequest& request) {
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("update_mask is required: name the fields to change");
  }
  ParticipantChange change;
  for (const std::string& path : request.update_mask().paths()) {
    WEBMUNK_RETURN_IF_ERROR(ParseField(path, request.participant(), change));
  }
  return change;
}

absl::Status CheckReach(const ParticipantChange& change, const Principal& principal) {
  const bool is_of_study = change.data_server || change.app_configuration_id;
  if (!is_of_study || ReachesStudy(principal, Role::kManager)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "data_server and app_configuration take a manager of all of the study");
}

}  // namespace webmunk
