#ifndef WEBMUNK_CLI_ORDER_OPTIONS_H_
#define WEBMUNK_CLI_ORDER_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "arguments.h"
#include "webmunk/v1/export_job.pb.h"

namespace webmunk::cli {

// What is exported, and what becomes of it, but not of which time: the same for one
// export and for a schedule.
std::vector<Option> OrderOptions();

// Whether one of them is given.
bool HasOrderOptions(const Arguments& arguments);

// Takes over what is given, and leaves the rest as it is. The values of an option that
// may be given again take the place of all that were there. An error is one of usage.
absl::Status ReadOrderOptions(const Arguments& arguments, v1::ExportOrder& order);

// Makes the order as if this option had never been given. An error is one of usage.
absl::Status ClearOrderOption(const std::string& name, v1::ExportOrder& order);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_ORDER_OPTIONS_H_
