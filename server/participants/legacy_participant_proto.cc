#include "server/participants/legacy_participant_proto.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr int kMaxPageSize = 1000;
constexpr std::string_view kDescending = " desc";
constexpr int kMaxKeys = 20;

}  // namespace

absl::StatusOr<std::vector<ParticipantOrder>> ParseParticipantOrder(
    const v1::QueryParticipantsRequest& request) {
  if (request.order_by_size() > kMaxKeys) {
    return absl::InvalidArgumentError(absl::StrCat("order_by must not name more than ", kMaxKeys));
  }
  std::vector<ParticipantOrder> order;
  for (const std::string& text : request.order_by()) {
    ParticipantOrder key;
    std::string_view field = text;
    if (field.ends_with(kDescending)) {
      key.descending = true;
      field.remove_suffix(kDescending.size());
    }
    if (field == "participant_id") {
      key.field = ParticipantOrder::Field::kIdentifier;
    } else if (field == "display_name") {
      key.field = ParticipantOrder::Field::kDisplayName;
    } else if (field == "group.display_name") {
      key.field = ParticipantOrder::Field::kGroupName;
    } else {
      return absl::InvalidArgumentError(
          "order_by may name participant_id, display_name and group.display_name, perhaps with "
          "` desc` behind it");
    }
    order.push_back(key);
  }
  return order;
}

absl::Status CheckLegacyPage(int page_size, int page_index) {
  if (page_size < 0 || page_size > kMaxPageSize) {
    return absl::InvalidArgumentError(absl::StrCat("page_size must be 0 to ", kMaxPageSize));
  }
  if (page_index < 0) return absl::InvalidArgumentError("page_index must not be negative");
  return absl::OkStatus();
}

std::vector<LegacyUpdate> ParseLegacyUpdates(const v1::UpdateParticipantsRequest& request) {
  std::vector<LegacyUpdate> updates;
  for (const v1::LegacyParticipantUpdate& message : request.updates()) {
    LegacyUpdate update;
    if (message.has_group()) update.group = message.group();
    if (message.has_suppresses_alerts()) update.suppresses_alerts = message.suppresses_alerts();
    if (message.has_display_name()) update.display_name = message.display_name();
    updates.push_back(std::move(update));
  }
  return updates;
}

void FillLegacyParticipant(const LegacyParticipant& participant, v1::LegacyParticipant& message) {
  message.set_participant_id(participant.record.identifier);
  message.set_display_name(DisplayNameOf(participant.record));
  message.set_user_agent(participant.user_agent);
  message.set_suppresses_alerts(participant.record.suppresses_alerts);
  message.set_point_count(participant.point_count);
  if (participant.record.group_id) message.set_group(participant.record.group_name);
}

}  // namespace webmunk
