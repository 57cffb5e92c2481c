#ifndef WEBMUNK_CLI_EXPORT_OPTIONS_H_
#define WEBMUNK_CLI_EXPORT_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "arguments.h"
#include "webmunk/v1/export.pb.h"

namespace webmunk::cli {

// What an export is asked for by.
std::vector<Option> ExportOrderOptions();

// An error is one of usage. `now` is what `yesterday` is meant by.
absl::StatusOr<v1::CreateExportJobRequest> ReadExportOrder(const Arguments& arguments,
                                                           absl::Time now);

// The resource name of a job that is called by it or by its number. An error is one of
// usage.
absl::StatusOr<std::string> ExportJobName(const std::string& argument);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_EXPORT_OPTIONS_H_
