#include "absl/strings/escaping.h"
#include "server/reports/archive_facts.h"
#include "server/reports/json_object.h"
#include "server/reports/point_zones.h"
#include "server/reports/streamed_list.h"

namespace webmunk {
namespace {

std::string_view FormatName(ExportFormat format) {
  switch (format) {
    case ExportFormat::kTsv:
      return "tsv";
    case ExportFormat::kCsv:
      return "csv";
    case ExportFormat::kJsonLines:
      return "json-lines";
    case ExportFormat::kRawJson:
      break;
  }
  return "raw-json";
}

std::string_view DateTypeName(DateType type) {
  switch (type) {
    case DateType::kCreated:
      return "created";
    case DateType::kRecorded:
      return "recorded";
    case DateType::kNeither:
      break;
  }
  return "neither";
}

std::string Utc(int64_t micros) {
  ZoneClock clock(absl::UTCTimeZone());
  RowBuffer text;
  clock.AppendIso(micros, text);
  return std::string(text.view());
}

std::string InstantOrNull(const std::optional<int64_t>& micros) {
  return micros ? JsonQuote(Utc(*micros)) : "null";
}

std::string FilterJson(const ExportRequest& request) {
  JsonList generators;
  for (const std::string& generator : request.generators) generators.Add(JsonQuote(generator));
  JsonList sources;
  for (const ExportSource& source : request.sources) sources.Add(JsonQuote(source.identifier));
  return JsonObject()
      .Text("dateType", DateTypeName(request.date_type))
      .Json("from", InstantOrNull(request.range.from))
      .Json("before", InstantOrNull(request.range.to))
      .Text("timeZone", request.options.zone_of_days())
      .Json("generators", generators.Take())
      .Json("participants", sources.Take())
      .Take();
}

std::string MemberJson(const MemberRecord& member) {
  return JsonObject()
      .Text("name", member.head.name)
      .Text("generator", member.head.generator)
      .Number("rows", member.rows)
      .Number("bytes", member.bytes)
      .Text("sha256", member.sha256)
      .Take();
}

// As the API writes a point's id.
std::string HexOf(const PointHash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::string BadPointsJson(const BadPoints& bad_points) {
  JsonList named;
  for (const BadPoints::Named& point : bad_points.named) {
    named.Add(JsonObject()
                  .Text("id", HexOf(point.hash))
                  .Text("participant", point.source)
                  .Text("generator", point.generator)
                  .Text("created", Utc(point.created))
                  .Take());
  }
  return JsonObject().Number("count", bad_points.count).Json("first", named.Take()).Take();
}

}  // namespace

absl::Status WriteManifestJson(const ArchiveFacts& facts, MemberSink& sink) {
  const ExportOptions& options = facts.request.options;
  const bool is_as_sent = options.stored_json == StoredJson::kAsSent;
  const std::string json = JsonObject()
                               .Number("schemaVersion", ArchiveFacts::kSchemaVersion)
                               .Text("name", facts.name)
                               .Text("created", Utc(facts.created))
                               .Text("format", FormatName(options.format))
                               .Json("strict", options.strict ? "true" : "false")
                               .Text("storedJson", is_as_sent ? "as-sent" : "jsonb")
                               .Text("studyTimeZone", options.time_zone)
                               .Json("filter", FilterJson(facts.request))
                               .Text("cursor", facts.cursor)
                               .Text("since", facts.since)
                               .Json("members", StreamedList::kPlace)
                               .Json("badPoints", BadPointsJson(facts.bad_points))
                               .Take();
  return StreamedList::Write(
      json, "members",
      [&](const StreamedList::Take& take) {
        return facts.members.ForEach(
            [&](const MemberRecord& member) { return take(MemberJson(member)); });
      },
      sink);
}

}  // namespace webmunk
