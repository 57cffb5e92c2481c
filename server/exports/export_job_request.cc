#include "server/exports/export_job_request.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/points/utf8.h"
#include "server/reports/calendar_days.h"
#include "server/reports/json_object.h"
#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

constexpr std::array kDateTypes = {EnumName<DateType>{DateType::kCreated, "created"},
                                   EnumName<DateType>{DateType::kRecorded, "recorded"},
                                   EnumName<DateType>{DateType::kNeither, "neither"}};
constexpr std::array kFormats = {EnumName<ExportFormat>{ExportFormat::kTsv, "tsv"},
                                 EnumName<ExportFormat>{ExportFormat::kCsv, "csv"},
                                 EnumName<ExportFormat>{ExportFormat::kJsonLines, "json_lines"},
                                 EnumName<ExportFormat>{ExportFormat::kRawJson, "raw_json"}};
constexpr std::array kStoredJsons = {EnumName<StoredJson>{StoredJson::kJsonb, "jsonb"},
                                     EnumName<StoredJson>{StoredJson::kAsSent, "as_sent"}};

template <typename Names, typename Enum>
std::string_view NameOf(const Names& names, Enum value) {
  for (const auto& entry : names) {
    if (entry.value == value) return entry.name;
  }
  return names[0].name;
}

absl::Status NoRequest() { return absl::InternalError("a job's request cannot be read"); }

template <typename Names, typename Enum>
absl::Status ReadEnum(const simdjson::dom::object& object, std::string_view key, const Names& names,
                      Enum& value) {
  std::string_view text;
  if (object[key].get_string().get(text) != simdjson::SUCCESS) return NoRequest();
  for (const auto& entry : names) {
    if (entry.name != text) continue;
    value = entry.value;
    return absl::OkStatus();
  }
  return NoRequest();
}

// What is not there stays as it is.
void ReadText(const simdjson::dom::object& object, std::string_view key, std::string& text) {
  std::string_view value;
  if (object[key].get_string().get(value) == simdjson::SUCCESS) text = value;
}

void ReadInstant(const simdjson::dom::object& object, std::string_view key,
                 std::optional<int64_t>& instant) {
  int64_t value = 0;
  if (object[key].get_int64().get(value) == simdjson::SUCCESS) instant = value;
}

constexpr std::string_view kStudyZone = "study_time_zone";

// Where it is that of the days it is left out, as it was before the two were told apart.
void PutStudyZone(const ExportOptions& options, JsonObject& object) {
  const bool differs = !options.day_zone.empty() && options.day_zone != options.time_zone;
  if (differs && !options.time_zone.empty()) object.Text(kStudyZone, options.time_zone);
}

void ReadZones(const simdjson::dom::object& object, ExportOptions& options) {
  ReadText(object, "time_zone", options.time_zone);
  const std::string of_days = options.time_zone;
  ReadText(object, kStudyZone, options.time_zone);
  if (of_days != options.time_zone) options.day_zone = of_days;
}

// In bytes. File systems take 255, and destinations put their own before it.
constexpr size_t kLongestName = 200;

bool BelongsInFileName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

// A character becomes one byte.
std::string FileNamePart(std::string_view text) {
  std::string part;
  for (const char* p = text.data(); p != text.data() + text.size();) {
    const uint32_t c = TakeCharacter(p);
    part += c < 0x80 && BelongsInFileName(static_cast<char>(c)) ? static_cast<char>(c) : '_';
  }
  if (part.starts_with('.') || part.starts_with('-')) part[0] = '_';
  return part;
}

}  // namespace

std::string WriteJobRequest(const JobRequest& request) {
  JsonList generators;
  for (const std::string& generator : request.generators) generators.Add(JsonQuote(generator));
  JsonObject object;
  object.Json("generators", generators.Take())
      .Text("date_type", NameOf(kDateTypes, request.date_type))
      .Text("format", NameOf(kFormats, request.options.format))
      .Json("strict", request.options.strict ? "true" : "false")
      .Text("stored_json", NameOf(kStoredJsons, request.options.stored_json))
      .Text("time_zone", request.options.zone_of_days());
  PutStudyZone(request.options, object);
  if (!request.first_day.empty()) object.Text("first_day", request.first_day);
  if (!request.last_day.empty()) object.Text("last_day", request.last_day);
  if (request.instants.from) object.Number("start_micros", *request.instants.from);
  if (request.instants.to) object.Number("end_micros", *request.instants.to);
  if (!request.prefix.empty()) object.Text("prefix", request.prefix);
  if (!request.suffix.empty()) object.Text("suffix", request.suffix);
  return object.Take();
}

absl::StatusOr<JobRequest> ReadJobRequest(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(simdjson::padded_string(json)).get_object().get(object) != simdjson::SUCCESS) {
    return NoRequest();
  }
  JobRequest request;
  simdjson::dom::array generators;
  if (object["generators"].get_array().get(generators) != simdjson::SUCCESS) return NoRequest();
  for (const simdjson::dom::element element : generators) {
    std::string_view generator;
    if (element.get_string().get(generator) != simdjson::SUCCESS) return NoRequest();
    request.generators.emplace_back(generator);
  }
  WEBMUNK_RETURN_IF_ERROR(ReadEnum(object, "date_type", kDateTypes, request.date_type));
  WEBMUNK_RETURN_IF_ERROR(ReadEnum(object, "format", kFormats, request.options.format));
  WEBMUNK_RETURN_IF_ERROR(
      ReadEnum(object, "stored_json", kStoredJsons, request.options.stored_json));
  if (object["strict"].get_bool().get(request.options.strict) != simdjson::SUCCESS) {
    return NoRequest();
  }
  ReadZones(object, request.options);
  ReadText(object, "first_day", request.first_day);
  ReadText(object, "last_day", request.last_day);
  ReadText(object, "prefix", request.prefix);
  ReadText(object, "suffix", request.suffix);
  ReadInstant(object, "start_micros", request.instants.from);
  ReadInstant(object, "end_micros", request.instants.to);
  return request;
}

absl::StatusOr<MicrosRange> RangeOf(const JobRequest& request) {
  if (!request.has_days()) return request.instants;
  const std::optional<absl::TimeZone> zone = FindZone(request.options.zone_of_days());
  const std::optional<absl::CivilDay> first = ParseDay(request.first_day);
  const std::optional<absl::CivilDay> last = ParseDay(request.last_day);
  if (!zone || (!first && !request.first_day.empty()) || (!last && !request.last_day.empty())) {
    return NoRequest();
  }
  return InstantsOfDays(first, last, *zone);
}

absl::StatusOr<std::optional<int64_t>> EarliestBegin(const JobRequest& request, absl::Time now) {
  if (request.date_type != DateType::kRecorded) return std::nullopt;
  WEBMUNK_ASSIGN_OR_RETURN(const MicrosRange range, RangeOf(request));
  if (!range.to) return std::nullopt;
  const absl::Time end = absl::FromUnixMicros(*range.to);
  if (end + kSettling <= now || end > now + kSettling) return std::nullopt;
  return absl::ToUnixMicros(end + kSettling);
}

std::string ArchiveName(const JobRequest& request, int64_t job_id, int64_t started_micros) {
  const std::string prefix = request.prefix.empty() ? "pdk_export_final" : request.prefix;
  const std::string suffix =
      request.suffix.empty()
          ? absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(started_micros), absl::UTCTimeZone())
          : request.suffix;
  // The prefix is what may be shortened: by the rest jobs are told apart.
  const std::string rest = absl::StrCat("_", job_id, "_", FileNamePart(suffix), ".zip");
  return FileNamePart(prefix).substr(0, kLongestName - std::min(kLongestName, rest.size())) + rest;
}

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  absl::CivilDay day;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const char c : text) {
    if (c != '-' && (c < '0' || c > '9')) return std::nullopt;
  }
  if (!absl::ParseCivilTime(absl::string_view(text.data(), text.size()), &day)) {
    return std::nullopt;
  }
  if (day.year() < 1) return std::nullopt;
  return day;
}

}  // namespace webmunk
