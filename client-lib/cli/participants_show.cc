#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "command_table.h"
#include "participant_record.h"

namespace webmunk::cli {
namespace {

Record GeneratorRecord(const v1::GeneratorSummary& generator) {
  return Record()
      .String("generator", generator.generator())
      .Number("storedPoints", generator.stored_points())
      .Time("firstCreateTime", generator.has_first_create_time(), generator.first_create_time())
      .Time("lastCreateTime", generator.has_last_create_time(), generator.last_create_time())
      .Time("firstRecordTime", generator.has_first_record_time(), generator.first_record_time())
      .Time("lastRecordTime", generator.has_last_record_time(), generator.last_record_time())
      .Number("pointsPerDay", generator.points_per_day());
}

Record TimeZoneRecord(const v1::TimeZoneUse& use) {
  return Record()
      .String("timeZone", use.time_zone())
      .Time("firstRecordTime", use.has_first_record_time(), use.first_record_time())
      .Time("lastRecordTime", use.has_last_record_time(), use.last_record_time());
}

std::string OffsetText(const google::protobuf::Duration& offset) {
  return absl::StrCat(
      absl::ToDoubleSeconds(absl::Seconds(offset.seconds()) + absl::Nanoseconds(offset.nanos())),
      "s");
}

// One JSON array out of what `json` gives for each.
template <typename Items, typename ToRecord>
std::string JsonArray(const Items& items, ToRecord to_record) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(to_record(item).Json());
  return absl::StrCat("[", absl::StrJoin(texts, ","), "]");
}

Record SummaryRecord(const v1::ParticipantSummary& summary) {
  Record record;
  record.String("name", summary.name())
      .Number("receivedPoints", summary.received_points())
      .Number("storedPoints", summary.stored_points())
      .Number("duplicatePoints", summary.duplicate_points())
      .Number("quarantinedPoints", summary.quarantined_points())
      .Number("forwardedPoints", summary.forwarded_points())
      .Number("discardedPoints", summary.discarded_points())
      .Number("duplicateShare", summary.duplicate_share())
      .Time("firstCreateTime", summary.has_first_create_time(), summary.first_create_time())
      .Time("lastCreateTime", summary.has_last_create_time(), summary.last_create_time())
      .Time("firstRecordTime", summary.has_first_record_time(), summary.first_record_time())
      .Time("lastRecordTime", summary.has_last_record_time(), summary.last_record_time())
      .Number("pointsPerDay", summary.points_per_day())
      .String("userAgent", summary.user_agent());
  if (summary.has_pending_points()) record.Number("pendingPoints", summary.pending_points());
  if (summary.has_clock_offset()) record.String("clockOffset", OffsetText(summary.clock_offset()));
  std::vector<std::string> zones;
  for (const v1::TimeZoneUse& use : summary.time_zones()) zones.push_back(use.time_zone());
  record.Raw("timeZones", JsonArray(summary.time_zones(), TimeZoneRecord),
             absl::StrJoin(zones, ", "));
  std::vector<std::string> generators;
  for (const v1::GeneratorSummary& generator : summary.generators()) {
    generators.push_back(absl::StrCat(generator.generator(), " ", generator.stored_points()));
  }
  record.Raw("generators", JsonArray(summary.generators(), GeneratorRecord),
             absl::StrJoin(generators, ", "));
  return record;
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::Participant> participant = settings->client.GetParticipant(*identifier);
  if (!participant.ok()) return Fail(console, participant.status());
  ParticipantRecord(*participant).Write(settings->format, console.out);
  return kSucceeded;
}

ExitCode RunSummary(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto summary = settings->client.GetParticipantSummary(*identifier);
  if (!summary.ok()) return Fail(console, summary.status());
  SummaryRecord(*summary).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ParticipantsShowCommand() {
  return {"participants show",
          "PARTICIPANT [OPTION]...",
          "Show one participant.",
          nullptr,
          {},
          RunShow};
}

Command ParticipantsSummaryCommand() {
  return {"participants summary",
          "PARTICIPANT [OPTION]...",
          "Show what of a participant has arrived.",
          "With --output json the generators have their times and rates.",
          {},
          RunSummary};
}

}  // namespace webmunk::cli
