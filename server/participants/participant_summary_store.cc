#include "server/participants/participant_summary_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/pipeline.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// One that was asked for may just have been merged itself.
constexpr char kRows[] = R"sql(
    SELECT id, merged_into_id, id = ANY ($1::int[]) FROM participant
    WHERE merged_into_id = ANY ($1::int[])
       OR (id = ANY ($1::int[]) AND merged_into_id IS NOT NULL))sql";
// Who was merged into whom is known: the views aggregate these rows alone, and nothing
// is joined to what they say.
constexpr char kCounts[] = R"sql(
    SELECT participant_id, received, stored, duplicate, quarantined, forwarded, discarded,
           nullif(last_received, '-infinity'), user_agent, backlog
    FROM participant_summary_now WHERE participant_id = ANY ($1::int[]))sql";
constexpr char kTimes[] = R"sql(
    SELECT participant_id, sum(stored)::bigint, min(first_created), max(last_created),
           min(first_recorded), max(last_recorded)
    FROM participant_generator_summary_now WHERE participant_id = ANY ($1::int[])
    GROUP BY participant_id)sql";
constexpr char kLastRecorded[] = R"sql(
    SELECT target, max(last_recorded)
    FROM (SELECT coalesce(merged_into_id, id) AS target, id FROM participant) AS name
    JOIN participant p ON p.id = target
    JOIN participant_generator_summary_now s ON s.participant_id = name.id
    WHERE ($1::int[] IS NULL OR p.group_id = ANY ($1::int[]))
    GROUP BY target)sql";
constexpr char kGenerators[] = R"sql(
    SELECT g.identifier, sum(s.stored)::bigint, min(s.first_created), max(s.last_created),
           min(s.first_recorded), max(s.last_recorded)
    FROM participant_generator_summary_now s JOIN generator g ON g.id = s.generator_id
    WHERE s.participant_id = ANY ($1::int[])
    GROUP BY g.identifier
    ORDER BY g.identifier COLLATE "C")sql";
constexpr char kTimeZones[] = R"sql(
    SELECT target, time_zone, first_received, last_received
    FROM (SELECT target, time_zone, first_received, last_received,
                 row_number() OVER (PARTITION BY target
                                    ORDER BY last_received DESC, time_zone) AS place
          FROM (SELECT coalesce(p.merged_into_id, p.id) AS target, z.time_zone,
                       min(z.first_received) AS first_received,
                       max(z.last_received) AS last_received
                FROM participant_time_zone_now z JOIN participant p ON p.id = z.participant_id
                WHERE z.participant_id = ANY ($1::int[])
                GROUP BY target, z.time_zone) AS zone) AS placed
    WHERE place <= 20
    ORDER BY target, place)sql";
// Each participant's last shares by the index, before they are put together.
constexpr char kClockOffset[] = R"sql(
    SELECT (extract(epoch FROM min(received - last_created)) * 1000000)::bigint
    FROM (SELECT share.*
          FROM participant p
          CROSS JOIN LATERAL (
              SELECT s.bundle_id, b.received,
                     (SELECT max(t) FROM unnest(s.generator_last_created) AS t) AS last_created
              FROM bundle_participant s JOIN bundle b ON b.id = s.bundle_id
              WHERE s.participant_id = p.id AND s.stored > 0 AND b.kind = 'append'
              ORDER BY s.bundle_id DESC LIMIT 20) AS share
          WHERE p.id = $1::int OR p.merged_into_id = $1::int
          ORDER BY share.bundle_id DESC LIMIT 20) AS last)sql";

PgParam Int4Array(std::span<const int32_t> values) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t value : values) array.AddInt(value);
  return PgParam::Bytes(array.Binary());
}

int64_t MicrosAt(const PgRows& rows, int row, int column) {
  return rows.Int8(row, column) + kPgEpochMicros;
}

// `column` and the four behind it.
PointTimes TimesAt(const PgRows& rows, int row, int column) {
  return {.stored = rows.Int8(row, column),
          .first_created = MicrosAt(rows, row, column + 1),
          .last_created = MicrosAt(rows, row, column + 2),
          .first_recorded = MicrosAt(rows, row, column + 3),
          .last_recorded = MicrosAt(rows, row, column + 4)};
}

std::vector<SummaryCounts> CountsOf(const PgRows& rows, const SummaryRows& of) {
  std::vector<SummaryCounts> all;
  all.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    SummaryCounts counts{.participant_id = of.Target(rows.Int4(row, 0)),
                         .received = rows.Int8(row, 1),
                         .stored = rows.Int8(row, 2),
                         .duplicate = rows.Int8(row, 3),
                         .quarantined = rows.Int8(row, 4),
                         .forwarded = rows.Int8(row, 5),
                         .discarded = rows.Int8(row, 6)};
    if (!rows.IsNull(row, 7)) counts.last_received = MicrosAt(rows, row, 7);
    if (!rows.IsNull(row, 8)) counts.user_agent = std::string(rows.Bytes(row, 8));
    if (!rows.IsNull(row, 9)) counts.backlog = rows.Int4(row, 9);
    all.push_back(std::move(counts));
  }
  return all;
}

std::vector<ParticipantTimes> TimesOf(const PgRows& rows, const SummaryRows& of) {
  std::vector<ParticipantTimes> all;
  all.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    all.push_back({.participant_id = of.Target(rows.Int4(row, 0)), .times = TimesAt(rows, row, 1)});
  }
  return all;
}

std::vector<TimeZoneSpan> TimeZonesOf(const PgRows& rows) {
  std::vector<TimeZoneSpan> all;
  all.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    all.push_back({.participant_id = rows.Int4(row, 0),
                   .time_zone = std::string(rows.Bytes(row, 1)),
                   .first_received = MicrosAt(rows, row, 2),
                   .last_received = MicrosAt(rows, row, 3)});
  }
  return all;
}

}  // namespace

int32_t SummaryRows::Target(int32_t row_id) const {
  const auto merged = merged_into.find(row_id);
  return merged == merged_into.end() ? row_id : merged->second;
}

absl::StatusOr<SummarySnapshot> OpenSummaries(Connection& connection,
                                              std::span<const int32_t> participants) {
  const PgStatement statements[] = {{Transaction::kBeginSnapshot, {}},
                                    {kRows, {Int4Array(participants)}}};
  const PipelineResult opened = RunPipeline(connection, statements);
  SummarySnapshot snapshot;
  if (!opened.rows.empty()) snapshot.transaction = Transaction::Adopt(connection);
  WEBMUNK_RETURN_IF_ERROR(opened.status);
  const PgRows& merged = opened.rows.back();
  snapshot.rows.ids.assign(participants.begin(), participants.end());
  for (int row = 0; row < merged.size(); ++row) {
    if (!merged.Bool(row, 2)) snapshot.rows.ids.push_back(merged.Int4(row, 0));
    snapshot.rows.merged_into[merged.Int4(row, 0)] = merged.Int4(row, 1);
  }
  return snapshot;
}

absl::StatusOr<std::vector<SummaryCounts>> ReadSummaryCounts(Connection& connection,
                                                             const SummaryRows& of) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kCounts, {Int4Array(of.ids)}));
  return CountsOf(rows, of);
}

absl::StatusOr<SummaryParts> ReadSummaryParts(Connection& connection, const SummaryRows& of) {
  const PgParam ids = Int4Array(of.ids);
  const PgStatement statements[] = {{kCounts, {ids}}, {kTimes, {ids}}, {kTimeZones, {ids}}};
  const PipelineResult read = RunPipeline(connection, statements);
  WEBMUNK_RETURN_IF_ERROR(read.status);
  return SummaryParts{.counts = CountsOf(read.rows[0], of),
                      .times = TimesOf(read.rows[1], of),
                      .time_zones = TimeZonesOf(read.rows[2])};
}

absl::StatusOr<std::map<int32_t, int64_t>> ReadLastRecorded(Connection& connection,
                                                            const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLastRecorded, {ScopeParam(scope)}));
  std::map<int32_t, int64_t> last;
  for (int row = 0; row < rows.size(); ++row) last[rows.Int4(row, 0)] = MicrosAt(rows, row, 1);
  return last;
}

absl::StatusOr<std::vector<GeneratorTimes>> ReadGeneratorTimes(Connection& connection,
                                                               const SummaryRows& of) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kGenerators, {Int4Array(of.ids)}));
  std::vector<GeneratorTimes> all;
  all.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    all.push_back({.generator = std::string(rows.Bytes(row, 0)), .times = TimesAt(rows, row, 1)});
  }
  return all;
}

absl::StatusOr<std::optional<int64_t>> ReadClockOffset(Connection& connection,
                                                       int32_t participant) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kClockOffset, {PgParam::Int4(participant)}));
  if (rows.IsNull(0, 0)) return std::optional<int64_t>();
  return std::optional<int64_t>(rows.Int8(0, 0));
}

}  // namespace webmunk
