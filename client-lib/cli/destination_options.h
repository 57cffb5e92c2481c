#ifndef WEBMUNK_CLI_DESTINATION_OPTIONS_H_
#define WEBMUNK_CLI_DESTINATION_OPTIONS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "arguments.h"
#include "console.h"
#include "google/protobuf/descriptor.h"
#include "webmunk/v1/export_destination.pb.h"

namespace webmunk::cli {

// What a destination is made and changed by.
std::vector<Option> DestinationOptions();

// What of them is given.
struct DestinationChange {
  // Null: not given.
  const google::protobuf::FieldDescriptor* type = nullptr;
  // Names and values, of secrets too.
  std::vector<std::pair<std::string, std::string>> fields;
  v1::ExportNaming naming;
  std::optional<std::string> group;

  bool changes_type() const { return type != nullptr || !fields.empty(); }
  bool changes_naming() const { return naming.ByteSizeLong() > 0; }
};

// Reads secrets from where they are. An error is one of usage.
absl::StatusOr<DestinationChange> ReadDestinationChange(const Arguments& arguments,
                                                        Console& console);

// Takes over what is given, and leaves the rest, unless the type becomes another.
// INVALID_ARGUMENT for a field that the type does not have.
absl::Status Apply(const DestinationChange& change, v1::ExportDestination& destination);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_DESTINATION_OPTIONS_H_
