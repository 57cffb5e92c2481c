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

// A row that points are stored under, and the participant that it stands for: itself,
// or the one that it is merged into.
struct SelectedParticipant {
  int32_t row_id = 0;
  int32_t id = 0;
  std::string identifier;
  std::optional<int32_t> group_id;

  ParticipantView view() const {
    return {.id = id, .identifier = identifier, .group_id = group_id};
  }
};

// Up to `limit` rows from `first_row_id` on, by row id, whose participants are in the
// scope and, if given, have one of these identifiers.
absl::StatusOr<std::vector<SelectedParticipant>> SelectParticipants(
    Connection& connection, const AccessScope& scope,
    const std::optional<std::vector<std::string>>& identifiers, int32_t first_row_id, int limit);

// The ids of the participants that these identifiers stand for, as far as they are known.
absl::StatusOr<std::unordered_map<std::string, int32_t>> FindParticipantIds(
    Connection& connection, const std::vector<std::string>& identifiers);

// Looks up the participants that a filter names. Those that are unknown stay so.
absl::Status ResolveFilterNames(Connection& connection, PointFilter& filter);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SET_STORE_H_
