#ifndef WEBMUNK_SERVER_POINTS_SECONDARY_IDENTIFIER_H_
#define WEBMUNK_SERVER_POINTS_SECONDARY_IDENTIFIER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/points/json_text.h"

namespace webmunk {

// What a point is about within its generator: the value of one member that
// depends on the generator, as Python's str() gives it, but objects and arrays as
// their JSON; cut to 1,024 characters. None for null, for a missing member and for most generators.
std::optional<std::string> SecondaryIdentifier(std::string_view generator,
                                               const std::vector<JsonMember>& members);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_SECONDARY_IDENTIFIER_H_
