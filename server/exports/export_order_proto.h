#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_PROTO_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/exports/export_order.h"
#include "webmunk/v1/export_job.pb.h"

namespace webmunk {

// What is asked for. INVALID_ARGUMENT names the field, as one of `order`. `time_zone` is
// the server's, for requests that name none.
absl::StatusOr<ExportOrder> ParseExportOrder(const v1::ExportOrder& message,
                                             const std::string& time_zone);

// The identifier in `exportDestinations/{export_destination}`, and in
// `exportSchedules/{export_schedule}`; INVALID_ARGUMENT names the field.
absl::StatusOr<std::string> ParseDestinationName(std::string_view name, std::string_view field);
absl::StatusOr<std::string> ParseScheduleName(std::string_view name, std::string_view field);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_PROTO_H_
