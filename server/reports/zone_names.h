#ifndef WEBMUNK_SERVER_REPORTS_ZONE_NAMES_H_
#define WEBMUNK_SERVER_REPORTS_ZONE_NAMES_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace webmunk {

// The zone of a name of the time zone database, in any case of its letters, legacy
// names included. None for everything else: names come from whoever posts, and what
// absl reads beside them (files, fixed offsets) is nobody's zone.
std::optional<absl::TimeZone> FindZone(std::string_view name);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_ZONE_NAMES_H_
