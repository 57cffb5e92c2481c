#ifndef WEBMUNK_SERVER_EXPORTS_WANTED_IDS_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_WANTED_IDS_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "server/exports/wanted_ids.h"
#include "server/points/point_cursor.h"
#include "server/storage/connection.h"

namespace webmunk {

// The points that were visible in `until` and, if it is there, not in `since`; among
// those that a transaction sees, which must see all its statements alike, and which this
// is called in. Both snapshots are of this era.
absl::StatusOr<WantedIds> ReadWantedIds(Connection& connection, const PointSnapshot& until,
                                        const std::optional<PointSnapshot>& since);

// How many points each of the participants got between the two of the generators, as the
// ledger has it; empty: of all.
absl::StatusOr<std::unordered_map<int32_t, int64_t>> CountSince(
    Connection& connection, const PointSnapshot& since, const PointSnapshot& until,
    const std::vector<int32_t>& participant_ids, const std::vector<std::string>& generators);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_WANTED_IDS_STORE_H_
