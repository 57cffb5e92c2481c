#ifndef WEBMUNK_CLI_NAMED_RESOURCE_H_
#define WEBMUNK_CLI_NAMED_RESOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace webmunk::cli {

// The resource names of a schedule and of a destination, which are called by them or by
// the last part alone. Errors are ones of usage.
absl::StatusOr<std::string> ExportScheduleName(const std::string& argument);
absl::StatusOr<std::string> ExportDestinationName(const std::string& argument);

// The resource name of what is called by it or by its number alone; `collection` is
// `erasures/`, say. An error is one of usage.
absl::StatusOr<std::string> NumberedName(absl::string_view collection, const std::string& argument);

// The last part of a resource name.
std::string LastPart(const std::string& name);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_NAMED_RESOURCE_H_
