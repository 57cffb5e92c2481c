#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_PROTO_H_

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "absl/status/statusor.h"
#include "server/participants/point_list.h"
#include "server/participants/point_selection.h"
#include "webmunk/v1/data_point.pb.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk {

// Translation between messages about data points and the domain.

// What the requests of all methods that read points have in common.
absl::StatusOr<PointSelection> ParsePointSelection(
    const std::string& parent, const std::string& filter,
    const google::protobuf::FieldMask& read_mask,
    const google::protobuf::RepeatedPtrField<std::string>& omitted_properties);

// All of the request but its token.
absl::StatusOr<PointListQuery> ParsePointList(const v1::ListDataPointsRequest& request);

// Fills in the fields that the selection has.
void FillDataPoint(const PointSelection& selection, const ParticipantView& participant,
                   const ScannedPoint& point, v1::DataPoint& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_PROTO_H_
