#include "server/participants/participant_proto.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
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
constexpr int kMaxGenerators = 100;

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

absl::StatusOr<MicrosRange> ParseRange(const v1::TimeRange& range, std::string_view field) {
  MicrosRange micros;
  if (range.has_start_time()) {
    WEBMUNK_ASSIGN_OR_RETURN(
        micros.from,
        MicrosFromProto(range.start_time(), absl::StrCat(std::string(field), ".start_time")));
  }
  if (range.has_end_time()) {
    WEBMUNK_ASSIGN_OR_RETURN(
        micros.to,
        MicrosFromProto(range.end_time(), absl::StrCat(std::string(field), ".end_time")));
  }
  if (micros.from && micros.to && *micros.to < *micros.from) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(field), ": end_time is before start_time"));
  }
  return micros;
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

absl::StatusOr<int> ParsePageSize(int requested) {
  if (requested < 0) return absl::InvalidArgumentError("page_size must not be negative");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

absl::StatusOr<PointScan> ParsePointScan(const v1::ListDataPointsRequest& request) {
  PointScan scan;
  if (request.generators_size() > kMaxGenerators) {
    return absl::InvalidArgumentError(
        absl::StrCat("generators must not be more than ", kMaxGenerators));
  }
  scan.generators.assign(request.generators().begin(), request.generators().end());
  WEBMUNK_ASSIGN_OR_RETURN(scan.created,
                           ParseRange(request.create_time_range(), "create_time_range"));
  WEBMUNK_ASSIGN_OR_RETURN(scan.recorded,
                           ParseRange(request.record_time_range(), "record_time_range"));
  if (request.order_by() == "create_time desc") {
    scan.descending = true;
  } else if (!request.order_by().empty() && request.order_by() != "create_time") {
    return absl::InvalidArgumentError("order_by must be `create_time` or `create_time desc`");
  }
  return scan;
}

void FillParticipant(const ParticipantRecord& record, v1::Participant& message) {
  message.set_name(absl::StrCat(std::string(kCollection), record.identifier));
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

void FillDataPoint(std::string_view participant, StoredPoint point, v1::DataPoint& message) {
  const PointHash& hash = point.position.hash;
  message.set_id(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size())));
  message.set_participant(absl::StrCat(std::string(kCollection), std::string(participant)));
  message.set_generator(std::move(point.generator));
  *message.mutable_create_time() = MicrosToProto(point.position.created);
  *message.mutable_record_time() = MicrosToProto(point.recorded);
  if (point.secondary) message.set_secondary_identifier(*std::move(point.secondary));
  if (point.location) {
    message.mutable_location()->set_latitude(point.location->latitude);
    message.mutable_location()->set_longitude(point.location->longitude);
  }
  message.set_properties(std::move(point.properties));
}

std::string EncodePosition(const PointPosition& position) {
  std::string content(sizeof(position.created), '\0');
  std::memcpy(content.data(), &position.created, sizeof(position.created));
  content.append(position.hash.begin(), position.hash.end());
  return content;
}

absl::StatusOr<PointPosition> DecodePosition(std::string_view content) {
  PointPosition position;
  if (content.size() != sizeof(position.created) + position.hash.size()) {
    return absl::InvalidArgumentError("page_token is of another kind");
  }
  std::memcpy(&position.created, content.data(), sizeof(position.created));
  std::memcpy(position.hash.data(), content.data() + sizeof(position.created),
              position.hash.size());
  return position;
}

}  // namespace webmunk
