#include "export_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "participant_record.h"
#include "rfc3339.h"
#include "webmunk/client.h"

namespace webmunk::cli {
namespace {

constexpr int kMostPerJob = 100'000;
constexpr int kHighestPriority = 1000;

absl::StatusOr<v1::ExportSpec::Format> ReadFormat(const std::string& name) {
  if (name == "tsv") return v1::ExportSpec::FORMAT_TSV;
  if (name == "csv") return v1::ExportSpec::FORMAT_CSV;
  if (name == "jsonl") return v1::ExportSpec::FORMAT_JSON_LINES;
  if (name == "raw") return v1::ExportSpec::FORMAT_RAW_JSON;
  return absl::InvalidArgumentError("--format must be tsv, csv, jsonl or raw");
}

// The zone whose days `yesterday` and `today` are.
absl::StatusOr<absl::TimeZone> ZoneOfWords(const Arguments& arguments) {
  const std::string name = arguments.Get("time-zone").value_or("");
  if (name.empty()) return absl::LocalTimeZone();
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return zone;
  return absl::InvalidArgumentError(
      absl::StrCat("this computer knows no time zone '", name, "': give a day by its date"));
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
  if (text == "yesterday" || text == "today") {
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

absl::Status ReadSpec(const Arguments& arguments, absl::Time now, v1::ExportSpec& spec) {
  for (const std::string& participant : arguments.GetAll("participant")) {
    spec.add_participants(ParticipantName(participant));
  }
  for (const std::string& participant : arguments.GetAll("exclude")) {
    spec.add_excluded_participants(ParticipantName(participant));
  }
  for (const std::string& group : arguments.GetAll("group")) {
    absl::StatusOr<std::string> name = GroupName(group);
    if (!name.ok()) return name.status();
    spec.add_groups(*std::move(name));
  }
  for (const std::string& list : arguments.GetAll("generators")) {
    for (const absl::string_view generator : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      spec.add_generators(std::string(generator));
    }
  }
  if (arguments.Has("recorded")) spec.set_date_type(v1::ExportSpec::DATE_TYPE_RECORDED);
  const absl::StatusOr<v1::ExportSpec::Format> format =
      ReadFormat(arguments.Get("format").value_or("tsv"));
  if (!format.ok()) return format.status();
  spec.set_format(*format);
  spec.set_strict(arguments.Has("strict"));
  spec.set_time_zone(arguments.Get("time-zone").value_or(""));
  spec.set_prefix(arguments.Get("prefix").value_or(""));
  spec.set_suffix(arguments.Get("suffix").value_or(""));
  return ReadRange(arguments, now, spec);
}

}  // namespace

std::vector<Option> ExportOrderOptions() {
  return {{"generators", "LIST", "only these, separated by commas; in this order", true},
          {"participant", "PARTICIPANT", "only this one; may be given again", true},
          {"group", "GROUP", "only those of this group; may be given again", true},
          {"exclude", "PARTICIPANT", "without this one; may be given again", true},
          {"since", "WHEN", "from this day or time on: a date, today, yesterday, or RFC 3339"},
          {"until", "WHEN", "up to and with this day, or before this time"},
          {"recorded", nullptr, "by when points arrived here, and not by when they were made"},
          {"time-zone", "ZONE", "of days; the server's if it is not given"},
          {"format", "FORMAT", "tsv (the default), csv, jsonl, or raw"},
          {"strict", nullptr, "with the faults of the existing system"},
          {"per-job", "N", "archives of this many participants each"},
          {"priority", "N", "higher ones come first"},
          {"destination", "NAME", "copy the archive there; may be given again", true},
          {"mail", "ADDRESS", "tell when it is done; may be given again", true},
          {"prefix", "TEXT", "the begin of the archive's name"},
          {"suffix", "TEXT", "its end"},
          {"key", "TEXT", "the same again with the same key makes no second export"}};
}

absl::StatusOr<v1::CreateExportJobRequest> ReadExportOrder(const Arguments& arguments,
                                                           absl::Time now) {
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument '", arguments.positional()[0], "'"));
  }
  v1::CreateExportJobRequest request;
  v1::ExportOrder& order = *request.mutable_order();
  const absl::Status read = ReadSpec(arguments, now, *order.mutable_spec());
  if (!read.ok()) return read;
  const absl::StatusOr<int> per_job = arguments.GetNumber("per-job", 0, 1, kMostPerJob);
  if (!per_job.ok()) return per_job.status();
  if (*per_job > 0) order.mutable_split()->set_participants_per_job(*per_job);
  const absl::StatusOr<int> priority =
      arguments.GetNumber("priority", 0, -kHighestPriority, kHighestPriority);
  if (!priority.ok()) return priority.status();
  order.set_priority(*priority);
  for (const std::string& destination : arguments.GetAll("destination")) {
    order.add_destinations(absl::StrCat("exportDestinations/", destination));
  }
  for (const std::string& address : arguments.GetAll("mail")) {
    order.add_notifications()->set_mail(address);
  }
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
