#include "server/participants/point_proto.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr int kMaxGenerators = 100;
constexpr int kMaxOmitted = 20;

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

absl::StatusOr<PointFields> ParseFields(const google::protobuf::FieldMask& mask) {
  PointFields fields;
  if (mask.paths_size() == 0) return fields;
  struct Named {
    std::string_view name;
    bool PointFields::*field;
  };
  static constexpr std::array<Named, 8> kFields = {
      {{"id", &PointFields::id},
       {"participant", &PointFields::participant},
       {"generator", &PointFields::generator},
       {"create_time", &PointFields::create_time},
       {"record_time", &PointFields::record_time},
       {"secondary_identifier", &PointFields::secondary_identifier},
       {"location", &PointFields::location},
       {"properties", &PointFields::properties}}};
  PointFields wanted{false, false, false, false, false, false, false, false};
  for (const std::string& path : mask.paths()) {
    if (path == "*") return fields;
    bool is_known = false;
    for (const Named& named : kFields) {
      if (named.name != path) continue;
      wanted.*named.field = is_known = true;
    }
    if (!is_known) {
      return absl::InvalidArgumentError(
          absl::StrCat("read_mask names `", path, "`, which is no field of a data point"));
    }
  }
  return wanted;
}

// Leaves the generators of the request to those of the filter.
void NarrowGenerators(const google::protobuf::RepeatedPtrField<std::string>& generators,
                      PointFilter& filter) {
  if (generators.empty()) return;
  std::vector<std::string> wanted;
  for (const std::string& generator : generators) {
    const bool is_left =
        !filter.generators || std::find(filter.generators->begin(), filter.generators->end(),
                                        generator) != filter.generators->end();
    if (is_left) wanted.push_back(generator);
  }
  filter.generators = std::move(wanted);
}

absl::StatusOr<PointListQuery::Order> ParseOrder(const v1::ListDataPointsRequest& request) {
  using Order = PointListQuery::Order;
  const std::string& order = request.order_by();
  if (order.empty()) return request.parent().empty() ? Order::kByParticipant : Order::kCreated;
  if (order == "create_time") return Order::kCreated;
  if (order == "create_time desc") return Order::kCreatedDescending;
  if (order == "participant, create_time") return Order::kByParticipant;
  return absl::InvalidArgumentError(
      "order_by must be `create_time`, `create_time desc` or `participant, create_time`");
}

}  // namespace

absl::StatusOr<PointSelection> ParsePointSelection(
    const std::string& parent, const std::string& filter,
    const google::protobuf::FieldMask& read_mask,
    const google::protobuf::RepeatedPtrField<std::string>& omitted_properties) {
  PointSelection selection;
  if (!parent.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(selection.parent, ParseParticipantName(parent, "parent"));
  }
  WEBMUNK_ASSIGN_OR_RETURN(selection.filter, ReadPointFilter(filter));
  WEBMUNK_ASSIGN_OR_RETURN(selection.fields, ParseFields(read_mask));
  if (omitted_properties.size() > kMaxOmitted) {
    return absl::InvalidArgumentError(
        absl::StrCat("omitted_properties must not be more than ", kMaxOmitted));
  }
  for (const std::string& text : omitted_properties) {
    absl::StatusOr<RedactionPath> path = ParseRedactionPath(text);
    if (!path.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("omitted_properties: ", std::string(path.status().message())));
    }
    selection.omitted.push_back({*std::move(path), true});
  }
  return selection;
}

absl::StatusOr<PointListQuery> ParsePointList(const v1::ListDataPointsRequest& request) {
  PointListQuery query;
  if (request.generators_size() > kMaxGenerators) {
    return absl::InvalidArgumentError(
        absl::StrCat("generators must not be more than ", kMaxGenerators));
  }
  WEBMUNK_ASSIGN_OR_RETURN(query.page_size, ParsePageSize(request.page_size()));
  WEBMUNK_ASSIGN_OR_RETURN(query.order, ParseOrder(request));
  WEBMUNK_ASSIGN_OR_RETURN(
      query.selection, ParsePointSelection(request.parent(), request.filter(), request.read_mask(),
                                           request.omitted_properties()));
  PointFilter& filter = query.selection.filter;
  NarrowGenerators(request.generators(), filter);
  WEBMUNK_ASSIGN_OR_RETURN(const MicrosRange created,
                           ParseRange(request.create_time_range(), "create_time_range"));
  WEBMUNK_ASSIGN_OR_RETURN(const MicrosRange recorded,
                           ParseRange(request.record_time_range(), "record_time_range"));
  filter.created.Narrow(created);
  filter.recorded.Narrow(recorded);
  return query;
}

void FillDataPoint(const PointSelection& selection, const ParticipantView& participant,
                   const ScannedPoint& point, v1::DataPoint& message) {
  const PointFields& fields = selection.fields;
  const PointView& view = point.view;
  if (fields.id) {
    const PointHash& hash = point.position.hash;
    message.set_id(absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size())));
  }
  if (fields.participant) message.set_participant(ParticipantName(participant.identifier));
  if (fields.generator) message.set_generator(view.generator.data(), view.generator.size());
  if (fields.create_time) *message.mutable_create_time() = MicrosToProto(view.created);
  if (fields.record_time) *message.mutable_record_time() = MicrosToProto(view.recorded);
  if (fields.secondary_identifier && view.secondary) {
    message.set_secondary_identifier(view.secondary->data(), view.secondary->size());
  }
  if (fields.location && view.location) {
    message.mutable_location()->set_latitude(view.location->latitude);
    message.mutable_location()->set_longitude(view.location->longitude);
  }
  if (fields.properties) {
    std::string& properties = *message.mutable_properties();
    properties.reserve(view.properties.size() + 64);
    AppendProperties(selection, participant, view, properties);
  }
}

}  // namespace webmunk
