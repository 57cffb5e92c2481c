#ifndef WEBMUNK_CLI_DESTINATION_FIELDS_H_
#define WEBMUNK_CLI_DESTINATION_FIELDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "webmunk/v1/export_destination.pb.h"

namespace webmunk::cli {

// The field of the destination's type, or null if it has none.
const google::protobuf::FieldDescriptor* DestinationType(const v1::ExportDestination& destination);
// That of a type called `google-drive`, say. An error is one of usage.
absl::StatusOr<const google::protobuf::FieldDescriptor*> FindDestinationType(
    absl::string_view name);
// The other way round.
std::string DestinationTypeName(const google::protobuf::FieldDescriptor& type);

// Whether a field of a type is one that nothing shows.
bool IsSecretField(absl::string_view field);

// Sets a field of the type that the destination has. INVALID_ARGUMENT, without the value,
// if the type has no such field or the value is none for it.
absl::Status SetDestinationField(absl::string_view field, const std::string& value,
                                 v1::ExportDestination& destination);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_DESTINATION_FIELDS_H_
