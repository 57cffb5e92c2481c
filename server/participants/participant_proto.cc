#include "server/participants/participant_proto.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

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

void FillParticipant(const ParticipantRecord& record, v1::Participant& message) {
  message.set_name(ParticipantName(record.identifier));
  message.set_participant_id(record.identifier);
  message.set_state(StateToProto(record.state));
  *message.mutable_create_time() = MicrosToProto(record.created);
  message.set_enrolled(record.enrolled);
  if (!record.data_server.empty()) {
    message.set_data_server(absl::StrCat(std::string(kDataServers), record.data_server));
  }
  message.set_display_name(record.display_name);
  if (record.group_id) message.set_group(NumberedName(kGroupCollection, *record.group_id));
  message.set_suppresses_alerts(record.suppresses_alerts);
  if (record.app_configuration_id) {
    message.set_app_configuration(
        NumberedName(kAppConfigurationCollection, *record.app_configuration_id));
  }
  message.set_etag(EtagOf(record.revision));
  *message.mutable_update_time() = MicrosToProto(record.updated);
  message.set_being_erased(record.being_erased);
}

}  // namespace webmunk
