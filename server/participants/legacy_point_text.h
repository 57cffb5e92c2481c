#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_TEXT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_TEXT_H_

#include <string>

#include "server/participants/legacy_point_store.h"

namespace webmunk {

// A point as the legacy API gives it, on one line: its properties as readers see them
// and as jsonb and Python spell them, with `pdk_server_created` and
// `pdk_server_recorded`, in seconds, as the last members of the metadata, or in place
// of those that a client sent.
std::string LegacyPointText(const LegacyPoint& point);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_TEXT_H_
