#include "server/participants/participant_summary.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr double kMicrosPerDay = 24.0 * 3600 * 1e6;

absl::StatusOr<std::map<int32_t, ParticipantSummary>> ReadSummaries(
    Connection& connection, std::span<const int32_t> participants, const SummaryRows& rows) {
  WEBMUNK_ASSIGN_OR_RETURN(SummaryParts parts, ReadSummaryParts(connection, rows));
  std::map<int32_t, ParticipantSummary> summaries;
  for (const int32_t id : participants) summaries[id].counts.participant_id = id;
  for (const SummaryCounts& row : parts.counts) {
    AddCounts(row, summaries[row.participant_id].counts);
  }
  for (const ParticipantTimes& row : parts.times) {
    AddTimes(row.times, summaries[row.participant_id].times);
  }
  for (TimeZoneSpan& row : parts.time_zones) {
    summaries[row.participant_id].time_zones.push_back(std::move(row));
  }
  return summaries;
}

}  // namespace

double DuplicateShare(const SummaryCounts& counts) {
  if (counts.received == 0) return 0;
  return static_cast<double>(counts.duplicate) / static_cast<double>(counts.received);
}

double PointsPerDay(const PointTimes& times) {
  const auto span = static_cast<double>(times.last_recorded - times.first_recorded);
  return static_cast<double>(times.stored) / std::max(span / kMicrosPerDay, 1.0);
}

void AddCounts(const SummaryCounts& from, SummaryCounts& into) {
  into.received += from.received;
  into.stored += from.stored;
  into.duplicate += from.duplicate;
  into.quarantined += from.quarantined;
  into.forwarded += from.forwarded;
  into.discarded += from.discarded;
  const bool is_later = from.last_received.value_or(0) >= into.last_received.value_or(0);
  if (from.user_agent && (is_later || !into.user_agent)) into.user_agent = from.user_agent;
  if (from.backlog && (is_later || !into.backlog)) into.backlog = from.backlog;
  if (is_later && from.last_received) into.last_received = from.last_received;
}

void AddTimes(const PointTimes& from, std::optional<PointTimes>& into) {
  if (!into) {
    into = from;
    return;
  }
  into->stored += from.stored;
  into->first_created = std::min(into->first_created, from.first_created);
  into->last_created = std::max(into->last_created, from.last_created);
  into->first_recorded = std::min(into->first_recorded, from.first_recorded);
  into->last_recorded = std::max(into->last_recorded, from.last_recorded);
}

absl::StatusOr<ParticipantSummary> SummarizeParticipant(Connection& connection,
                                                        int32_t participant_id) {
  const std::span<const int32_t> participants(&participant_id, 1);
  WEBMUNK_ASSIGN_OR_RETURN(const SummarySnapshot snapshot, OpenSummaries(connection, participants));
  WEBMUNK_ASSIGN_OR_RETURN(auto summaries, ReadSummaries(connection, participants, snapshot.rows));
  ParticipantSummary summary = std::move(summaries[participant_id]);
  WEBMUNK_ASSIGN_OR_RETURN(summary.generators, ReadGeneratorTimes(connection, snapshot.rows));
  WEBMUNK_ASSIGN_OR_RETURN(summary.clock_offset, ReadClockOffset(connection, participant_id));
  return summary;
}

absl::StatusOr<std::map<int32_t, ParticipantSummary>> SummarizeParticipants(
    Connection& connection, std::span<const int32_t> participants) {
  if (participants.empty()) return std::map<int32_t, ParticipantSummary>();
  WEBMUNK_ASSIGN_OR_RETURN(const SummarySnapshot snapshot, OpenSummaries(connection, participants));
  return ReadSummaries(connection, participants, snapshot.rows);
}

absl::StatusOr<std::map<int32_t, SummaryCounts>> CountParticipants(
    Connection& connection, std::span<const int32_t> participants) {
  WEBMUNK_ASSIGN_OR_RETURN(const SummarySnapshot snapshot, OpenSummaries(connection, participants));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<SummaryCounts> read,
                           ReadSummaryCounts(connection, snapshot.rows));
  std::map<int32_t, SummaryCounts> counts;
  for (const SummaryCounts& row : read) AddCounts(row, counts[row.participant_id]);
  return counts;
}

}  // namespace webmunk
