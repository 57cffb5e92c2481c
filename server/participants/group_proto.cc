#include "server/participants/group_proto.h"

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr int kMaxMoved = 1000;

}  // namespace

void FillGroup(const GroupRecord& record, v1::ParticipantGroup& message) {
  message.set_name(NumberedName(kGroupCollection, record.id));
  message.set_display_name(record.display_name);
  message.set_participant_count(record.participant_count);
  *message.mutable_create_time() = MicrosToProto(record.created);
  *message.mutable_update_time() = MicrosToProto(record.updated);
  message.set_etag(EtagOf(record.revision));
  message.set_suppresses_alerts(record.suppresses_alerts);
}

absl::StatusOr<GroupChange> ParseGroupChange(const v1::UpdateParticipantGroupRequest& request) {
  const v1::ParticipantGroup& group = request.participant_group();
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError(
        "update_mask is required: name display_name or suppresses_alerts");
  }
  GroupChange change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") {
      change.display_name = group.display_name();
    } else if (path == "suppresses_alerts") {
      change.suppresses_alerts = group.suppresses_alerts();
    } else {
      return absl::InvalidArgumentError(
          "update_mask: display_name and suppresses_alerts can be changed");
    }
  }
  return change;
}

absl::StatusOr<std::vector<std::string>> ParseMovedParticipants(
    const v1::MoveParticipantsRequest& request) {
  if (request.names().empty() || request.names_size() > kMaxMoved) {
    return absl::InvalidArgumentError(absl::StrCat("names must be 1 to ", kMaxMoved));
  }
  std::vector<std::string> identifiers;
  for (int i = 0; i < request.names_size(); ++i) {
    WEBMUNK_ASSIGN_OR_RETURN(
        std::string identifier,
        ParseParticipantName(request.names(i), absl::StrCat("names[", i, "]")));
    identifiers.push_back(std::move(identifier));
  }
  return identifiers;
}

}  // namespace webmunk
