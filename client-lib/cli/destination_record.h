#ifndef WEBMUNK_CLI_DESTINATION_RECORD_H_
#define WEBMUNK_CLI_DESTINATION_RECORD_H_

#include <string>
#include <vector>

#include "record.h"
#include "webmunk/v1/export_destination.pb.h"

namespace webmunk::cli {

std::vector<std::string> DestinationHeading();
// For a row of a list.
Record DestinationRecord(const v1::ExportDestination& destination);
// All of it. There are no secrets.
Record FullDestinationRecord(const v1::ExportDestination& destination);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_DESTINATION_RECORD_H_
