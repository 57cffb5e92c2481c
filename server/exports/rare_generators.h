#ifndef WEBMUNK_SERVER_EXPORTS_RARE_GENERATORS_H_
#define WEBMUNK_SERVER_EXPORTS_RARE_GENERATORS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// Of points in one statement that finds them by their generators: they are sorted
// together.
inline constexpr int64_t kRarePointsTogether = 50'000;

// How many points of the generators each of the participants has, if they are so few among
// all of their points, `counts`, that it is less work to look through the study's points
// of these generators than through the participants' points; else none.
absl::StatusOr<std::optional<std::unordered_map<int32_t, int64_t>>> CountRare(
    Connection& connection, const std::unordered_map<int32_t, int64_t>& counts,
    const std::vector<int32_t>& participant_ids, const std::vector<std::string>& generators);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_RARE_GENERATORS_H_
