#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_WIRE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_WIRE_H_

#include <string>
#include <string_view>

#include "server/participants/point_selection.h"
#include "server/points/scan_store.h"

namespace webmunk {

// Messages of streams, as protobuf would write them. By hand, since a stream sends
// hundreds of thousands of points a second, and objects for them would cost more than
// reading them from the database.

// Appends a DataPoint as field 1 of the message that `out` holds, with the fields that
// the selection has: what FillDataPoint does.
void AppendDataPoint(const PointSelection& selection, const ParticipantView& participant,
                     const ScannedPoint& point, std::string& out);

// Appends a field of text or bytes.
void AppendTextField(int number, std::string_view text, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_WIRE_H_
