#ifndef WEBMUNK_SERVER_POINTS_CLIENT_TIMESTAMP_H_
#define WEBMUNK_SERVER_POINTS_CLIENT_TIMESTAMP_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace webmunk {

// The instant that a JSON number token names in seconds since 1970-01-01 UTC, in
// microseconds. Read as a double and rounded half to even, which is what Python's
// datetime.fromtimestamp does: the existing data was made so.
// None if the token is no number or the instant is outside the years 1 to 9999.
std::optional<int64_t> ParseClientTimestamp(std::string_view token);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_CLIENT_TIMESTAMP_H_
