#ifndef WEBMUNK_SERVER_RPC_RESOURCE_NAME_H_
#define WEBMUNK_SERVER_RPC_RESOURCE_NAME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace webmunk {

// Resource names that end in a number: `{collection}/{id}`.

inline constexpr std::string_view kGroupCollection = "participantGroups";
inline constexpr std::string_view kAppConfigurationCollection = "appConfigurations";

std::string NumberedName(std::string_view collection, int32_t id);

// The id, which is positive. INVALID_ARGUMENT, naming `field`, if it is no such name.
absl::StatusOr<int32_t> ParseNumberedName(std::string_view name, std::string_view collection,
                                          std::string_view field);
// The same; 0 for an empty name.
absl::StatusOr<int32_t> ParseOptionalNumberedName(std::string_view name,
                                                  std::string_view collection,
                                                  std::string_view field);

// An etag is the text of a revision.
std::string EtagOf(int64_t revision);
// None if it is empty; -1, which no revision is, if nobody ever gave it.
std::optional<int64_t> RevisionOf(std::string_view etag);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_RESOURCE_NAME_H_
