#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_FILTER_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_FILTER_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/filter_syntax.h"
#include "server/participants/legacy_point_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// What a filter of QueryDataPointsRequest asks for; names are looked up. INVALID_ARGUMENT
// for a field or a comparison that there is not.
absl::StatusOr<LegacyPointCondition> UnderstandLegacyFilter(Connection& connection,
                                                            const FilterNode& filter);

// An item of `order_by`.
absl::StatusOr<LegacyPointOrder> ParseLegacyOrder(std::string_view text);

// The ids of this kind without which nothing can be found, ascending; none: any can.
std::optional<std::vector<int32_t>> CandidateIds(const LegacyPointCondition& condition,
                                                 LegacyPointCondition::Kind kind);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_FILTER_H_
