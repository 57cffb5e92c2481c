#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Reads what participants have sent, exact to the statement. Times are microseconds since
// 1970.

// The rows of participants: their own and those of the participants that were merged
// into them.
struct SummaryRows {
  std::vector<int32_t> ids;
  // By the row's id.
  std::map<int32_t, int32_t> merged_into;

  // Whose row it is.
  int32_t Target(int32_t row_id) const;
};
// All that is read in it is of one moment.
struct SummarySnapshot {
  std::unique_ptr<Transaction> transaction;
  SummaryRows rows;
};
// Of one that was merged meanwhile nothing is told: it is the other's.
absl::StatusOr<SummarySnapshot> OpenSummaries(Connection& connection,
                                              std::span<const int32_t> participants);

// What follows is read of each row, and names the participant whose row it is.

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
                                                             const SummaryRows& of);

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
struct TimeZoneSpan {
  int32_t participant_id = 0;
  std::string time_zone;
  int64_t first_received = 0;
  int64_t last_received = 0;
};
// Counts of each row, times of each row that has stored points, and time zones of a
// participant's rows together: those used last first, at most 20.
struct SummaryParts {
  std::vector<SummaryCounts> counts;
  std::vector<ParticipantTimes> times;
  std::vector<TimeZoneSpan> time_zones;
};
absl::StatusOr<SummaryParts> ReadSummaryParts(Connection& connection, const SummaryRows& of);

// When the last stored point arrived, of all participants of the scope that have one.
absl::StatusOr<std::map<int32_t, int64_t>> ReadLastRecorded(Connection& connection,
                                                            const AccessScope& scope);

struct GeneratorTimes {
  std::string generator;
  PointTimes times;
};
// Of all rows together, by generator in code point order.
absl::StatusOr<std::vector<GeneratorTimes>> ReadGeneratorTimes(Connection& connection,
                                                               const SummaryRows& of);

// The least time, in microseconds, from the making of a bundle's last point to the
// bundle's arrival, over the last 20 bundles that brought points. None: no bundle did.
absl::StatusOr<std::optional<int64_t>> ReadClockOffset(Connection& connection, int32_t participant);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_STORE_H_
