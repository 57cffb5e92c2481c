#include "server/participants/participant_proto.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kCollection = "participants/";
constexpr std::string_view kDataServers = "dataServers/";
constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1000;

v1::Participant::State StateToProto(ParticipantState state) {
  switch (state) {
    case ParticipantState::kActive:
      return v1::Participant::STATE_ACTIVE;
    case ParticipantState::kPaused:
      return v1::Participant::STATE_PAUSED;
    case ParticipantState::kBlocked:
      return v1::Participant::STATE_BLOCKED;
  }
  return v1::Participant::STATE_UNSPECIFIED;
}

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

}  // namespace

absl::StatusOr<std::string> ParseParticipantName(std::string_view name, std::string_view field) {
  const bool is_name = name.starts_with(kCollection) && name.size() > kCollection.size() &&
                       name.find('\0') == std::string_view::npos;
  if (!is_name) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(field), " must be participants/{participant}"));
  }
  return std::string(name.substr(kCollection.size()));
}

std::string ParticipantName(std::string_view identifier) {
  return absl::StrCat(std::string(kCollection), std::string(identifier));
}

absl::StatusOr<int> ParsePageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

absl::StatusOr<ParticipantChange> ParseNewParticipant(const v1::CreateParticipantRequest& request) {
  ParticipantChange change;
  WEBMUNK_ASSIGN_OR_RETURN(change.state, ParseState(request.participant().state()));
  if (!request.participant().data_server().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(change.data_server, ParseDataServerOf(request.participant()));
  }
  return change;
}

absl::StatusOr<ParticipantChange> ParseParticipantChange(
    const v1::UpdateParticipantRequest& request) {
  ParticipantChange change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "state") {
      WEBMUNK_ASSIGN_OR_RETURN(change.state, ParseState(request.participant().state()));
      if (!change.state) return absl::InvalidArgumentError("participant.state is required");
    } else if (path == "data_server") {
      WEBMUNK_ASSIGN_OR_RETURN(change.data_server, ParseDataServerOf(request.participant()));
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("update_mask names `", path, "`; it may name state and data_server"));
    }
  }
  if (!change.state && !change.data_server) {
    return absl::InvalidArgumentError("update_mask is required: name state or data_server");
  }
  return change;
}

void FillParticipant(const ParticipantRecord& record, v1::Participant& message) {
  message.set_name(ParticipantName(record.identifier));
  message.set_participant_id(record.identifier);
  message.set_state(StateToProto(record.state));
  *message.mutable_create_time() = MicrosToProto(record.created);
  message.set_enrolled(record.enrolled);
  if (!record.data_server.empty()) {
    message.set_data_server(absl::StrCat(std::string(kDataServers), record.data_server));
  }
}

}  // namespace webmunk
