#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"

namespace webmunk {

// Reads what participants have sent, exact to the statement. A participant's rows
// are its own and those of the participants that were merged into it; each names the
// one that was asked for. Times are microseconds since 1970.

struct SummaryCounts {
  int32_t participant_id = 0;
  int64_t received = 0;
  int64_t stored = 0;
  int64_t duplicate = 0;
  int64_t quarantined = 0;
  int64_t forwarded = 0;
  int64_t discarded = 0;
  // Of the last bundle; none: nothing was received.
  std::optional<int64_t> last_received = {};
  std::optional<std::string> user_agent = {};
  std::optional<int32_t> backlog = {};
};
absl::StatusOr<std::vector<SummaryCounts>> ReadSummaryCounts(Connection& connection,
                                                             std::span<const int32_t> participants);

// When stored points were made and arrived.
struct PointTimes {
  int64_t stored = 0;
  int64_t first_created = 0;
  int64_t last_created = 0;
  int64_t first_recorded = 0;
  int64_t last_recorded = 0;
};

struct ParticipantTimes {
  int32_t participant_id = 0;
  PointTimes times;
};
// One row per participant that has stored points.
absl::StatusOr<std::vector<ParticipantTimes>> ReadParticipantTimes(
    Connection& connection, std::span<const int32_t> participants);

// When the last stored point arrived, of all participants of the scope that have one.
absl::StatusOr<std::map<int32_t, int64_t>> ReadLastRecorded(Connection& connection,
                                                            const AccessScope& scope);

struct GeneratorTimes {
  std::string generator;
  PointTimes times;
};
// By generator, in code point order.
absl::StatusOr<std::vector<GeneratorTimes>> ReadGeneratorTimes(Connection& connection,
                                                               int32_t participant);

struct TimeZoneSpan {
  int32_t participant_id = 0;
  std::string time_zone;
  int64_t first_received = 0;
  int64_t last_received = 0;
};
// Those used last first, for each participant at most 20.
absl::StatusOr<std::vector<TimeZoneSpan>> ReadTimeZones(Connection& connection,
                                                        std::span<const int32_t> participants);

// The least time, in microseconds, from the making of a bundle's last point to the
// bundle's arrival, over the last 20 bundles that brought points. None: no bundle did.
absl::StatusOr<std::optional<int64_t>> ReadClockOffset(Connection& connection, int32_t participant);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_
