#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SET_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SET_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/points/point_condition.h"
#include "server/points/point_filter.h"
#include "server/storage/connection.h"

namespace webmunk {

// A participant whose points are read: under its own id, and under those of rows from
// which a merge is just moving them to it.
struct SelectedParticipant {
  int32_t id = 0;
  std::string identifier;
  std::optional<int32_t> group_id;
  std::vector<int32_t> other_row_ids;

  ParticipantView view() const {
    return {.id = id, .identifier = identifier, .group_id = group_id};
  }
};

// Which participants are asked for.
struct ParticipantSet {
  // Those that these identifiers stand for; none: all.
  std::optional<std::vector<std::string>> identifiers;
  // From this id on.
  int32_t first_id = 0;
  // Those alone that have taken others in by merges behind this one.
  std::optional<int64_t> merged_since;
  int limit = 0;
};

// Those of the scope, by id.
absl::StatusOr<std::vector<SelectedParticipant>> SelectParticipants(Connection& connection,
                                                                    const AccessScope& scope,
                                                                    const ParticipantSet& set);

// The ids of the participants that these identifiers stand for, as far as they are known.
absl::StatusOr<std::unordered_map<std::string, int32_t>> FindParticipantIds(
    Connection& connection, const std::vector<std::string>& identifiers);

// Looks up the participants that a filter names. Those that are unknown stay so.
absl::Status ResolveFilterNames(Connection& connection, PointFilter& filter);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SET_STORE_H_
