#include "export_options.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "order_options.h"
#include "rfc3339.h"

namespace webmunk::cli {
namespace {

// The name of this computer's zone; empty: it has none that others know.
std::string LocalZoneName() {
  std::string name = absl::LocalTimeZone().name();
  if (!name.empty() && name.front() != '/' && name != "localtime") return name;
  constexpr absl::string_view kFolder = "/zoneinfo/";
  std::error_code error;
  const std::string file = std::filesystem::canonical("/etc/localtime", error).string();
  const size_t at = file.find(kFolder.data());
  return error || at == std::string::npos ? "" : file.substr(at + kFolder.size());
}

bool IsWord(const std::string& bound) { return bound == "yesterday" || bound == "today"; }

// Whose days they are: of words, this computer's, if nothing is said; else the server's.
std::string ZoneOfDays(const Arguments& arguments) {
  if (const auto given = arguments.Get("time-zone")) return *given;
  const bool has_words =
      IsWord(arguments.Get("since").value_or("")) || IsWord(arguments.Get("until").value_or(""));
  return has_words ? LocalZoneName() : "";
}

absl::StatusOr<absl::TimeZone> ZoneOfWords(const Arguments& arguments) {
  const std::string name = ZoneOfDays(arguments);
  absl::TimeZone zone;
  if (!name.empty() && absl::LoadTimeZone(name, &zone)) return zone;
  return absl::InvalidArgumentError(
      name.empty()
          ? "this computer's time zone has no name: give --time-zone"
          : absl::StrCat("this computer knows no time zone '", name, "': give a day by its date"));
}

bool LooksLikeDay(const std::string& text) {
  return text.size() == 10 && std::count(text.begin(), text.end(), '-') == 2;
}

// A day, one of two words, or an instant.
struct Bound {
  std::string day;
  absl::StatusOr<google::protobuf::Timestamp> instant;
};

absl::StatusOr<Bound> ReadBound(const Arguments& arguments, const char* option, absl::Time now) {
  const std::string text = arguments.Get(option).value_or("");
  Bound bound;
  if (IsWord(text)) {
    const absl::StatusOr<absl::TimeZone> zone = ZoneOfWords(arguments);
    if (!zone.ok()) return zone.status();
    const absl::CivilDay today = absl::ToCivilDay(now, *zone);
    bound.day = absl::FormatCivilTime(text == "today" ? today : today - 1);
  } else if (LooksLikeDay(text)) {
    bound.day = text;
  } else if (!text.empty()) {
    bound.instant = ParseTime(text);
    if (!bound.instant.ok()) return bound.instant.status();
  }
  return bound;
}

absl::Status ReadRange(const Arguments& arguments, absl::Time now, v1::ExportSpec& spec) {
  const absl::StatusOr<Bound> since = ReadBound(arguments, "since", now);
  if (!since.ok()) return since.status();
  const absl::StatusOr<Bound> until = ReadBound(arguments, "until", now);
  if (!until.ok()) return until.status();
  spec.set_first_day(since->day);
  spec.set_last_day(until->day);
  if (since->instant.ok()) *spec.mutable_start_time() = *since->instant;
  if (until->instant.ok()) *spec.mutable_end_time() = *until->instant;
  return absl::OkStatus();
}

}  // namespace

std::vector<Option> ExportOrderOptions() {
  std::vector<Option> options = {
      {"since", "WHEN", "from this day or time on: a date, today, yesterday, or RFC 3339"},
      {"until", "WHEN", "up to and with this day, or before this time"},
      {"time-zone", "ZONE",
       "of days; else the server's, and this computer's of today and yesterday"}};
  for (const Option& option : OrderOptions()) options.push_back(option);
  options.push_back({"key", "TEXT", "the same again with the same key makes no second export"});
  return options;
}

absl::StatusOr<v1::CreateExportJobRequest> ReadExportOrder(const Arguments& arguments,
                                                           absl::Time now) {
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument '", arguments.positional()[0], "'"));
  }
  v1::CreateExportJobRequest request;
  v1::ExportSpec& spec = *request.mutable_order()->mutable_spec();
  spec.set_format(v1::ExportSpec::FORMAT_TSV);
  absl::Status status = ReadOrderOptions(arguments, *request.mutable_order());
  if (status.ok()) status = ReadRange(arguments, now, spec);
  if (!status.ok()) return status;
  spec.set_time_zone(ZoneOfDays(arguments));
  request.set_idempotency_key(arguments.Get("key").value_or(""));
  return request;
}

absl::StatusOr<std::string> ExportJobName(const std::string& argument) {
  constexpr absl::string_view kCollection = "exportJobs/";
  const std::string id =
      argument.rfind(kCollection.data(), 0) == 0 ? argument.substr(kCollection.size()) : argument;
  if (id.empty() || !std::all_of(id.begin(), id.end(), absl::ascii_isdigit)) {
    return absl::InvalidArgumentError(absl::StrCat("'", argument, "' is no export job"));
  }
  return absl::StrCat(kCollection, id);
}

}  // namespace webmunk::cli
