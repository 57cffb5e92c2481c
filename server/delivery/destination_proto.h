#ifndef WEBMUNK_SERVER_DELIVERY_DESTINATION_PROTO_H_
#define WEBMUNK_SERVER_DELIVERY_DESTINATION_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/delivery/export_destinations.h"
#include "webmunk/v1/export_destination.pb.h"

namespace webmunk {

// `exportDestinations/{identifier}`.
std::string DestinationName(const std::string& identifier);
// INVALID_ARGUMENT, naming `field`, if it is no such name.
absl::StatusOr<std::string> ParseDestinationName(const std::string& name, std::string_view field);

// INVALID_ARGUMENT if the id cannot be one.
absl::Status CheckDestinationId(const std::string& id);

// Without secrets.
void FillDestination(const DestinationRecord& record, v1::ExportDestination& message);

// All that is said of a new one.
absl::StatusOr<DestinationChange> ParseDestination(const v1::ExportDestination& message);
// What the mask names. INVALID_ARGUMENT if it is empty, or names what cannot be changed.
absl::StatusOr<DestinationChange> ParseDestinationUpdate(
    const v1::UpdateExportDestinationRequest& request);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DESTINATION_PROTO_H_
