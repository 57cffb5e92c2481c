#ifndef WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/participants/participant_summary_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// What of a participant has arrived, with that of the participants merged into it.
struct ParticipantSummary {
  SummaryCounts counts;
  // None: nothing is stored.
  std::optional<PointTimes> times;
  std::vector<TimeZoneSpan> time_zones;
  // Only from SummarizeParticipant.
  std::vector<GeneratorTimes> generators;
  std::optional<int64_t> clock_offset;
};

// `duplicate` as a share of `received`, 0 to 1; 0 if nothing was received.
double DuplicateShare(const SummaryCounts& counts);

// Stored points per day, from the first arrival to the last; a shorter time counts as
// a day.
double PointsPerDay(const PointTimes& times);

// Adds what a participant that was merged into another has to what that one has.
void AddCounts(const SummaryCounts& from, SummaryCounts& into);
void AddTimes(const PointTimes& from, std::optional<PointTimes>& into);

// All of it, within one snapshot. `participant_id` must be of a participant that is
// not merged itself.
absl::StatusOr<ParticipantSummary> SummarizeParticipant(Connection& connection,
                                                        int32_t participant_id);

// Of each participant, one that sent nothing included, all but generators and clock
// offset, within one snapshot; the same holds for them.
absl::StatusOr<std::map<int32_t, ParticipantSummary>> SummarizeParticipants(
    Connection& connection, std::span<const int32_t> participants);

// The counts alone, within one snapshot, of those of whom there are any.
absl::StatusOr<std::map<int32_t, SummaryCounts>> CountParticipants(
    Connection& connection, std::span<const int32_t> participants);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PARTICIPANT_SUMMARY_H_
