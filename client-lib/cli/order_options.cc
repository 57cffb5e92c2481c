#include "order_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "named_resource.h"
#include "participant_record.h"
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

absl::Status ReadParticipants(const Arguments& arguments, v1::ExportSpec& spec) {
  if (arguments.Has("participant")) spec.clear_participants();
  for (const std::string& participant : arguments.GetAll("participant")) {
    spec.add_participants(ParticipantName(participant));
  }
  if (arguments.Has("exclude")) spec.clear_excluded_participants();
  for (const std::string& participant : arguments.GetAll("exclude")) {
    spec.add_excluded_participants(ParticipantName(participant));
  }
  if (arguments.Has("group")) spec.clear_groups();
  for (const std::string& group : arguments.GetAll("group")) {
    absl::StatusOr<std::string> name = GroupName(group);
    if (!name.ok()) return name.status();
    if (name->empty()) return absl::InvalidArgumentError("--group: none is no group");
    spec.add_groups(*std::move(name));
  }
  return absl::OkStatus();
}

absl::Status ReadSpec(const Arguments& arguments, v1::ExportSpec& spec) {
  absl::Status participants = ReadParticipants(arguments, spec);
  if (!participants.ok()) return participants;
  if (arguments.Has("generators")) spec.clear_generators();
  for (const std::string& list : arguments.GetAll("generators")) {
    for (const absl::string_view generator : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      spec.add_generators(std::string(generator));
    }
  }
  if (arguments.Has("recorded")) spec.set_date_type(v1::ExportSpec::DATE_TYPE_RECORDED);
  if (const auto name = arguments.Get("format")) {
    const absl::StatusOr<v1::ExportSpec::Format> format = ReadFormat(*name);
    if (!format.ok()) return format.status();
    spec.set_format(*format);
  }
  if (arguments.Has("strict")) spec.set_strict(true);
  if (const auto prefix = arguments.Get("prefix")) spec.set_prefix(*prefix);
  if (const auto suffix = arguments.Get("suffix")) spec.set_suffix(*suffix);
  return absl::OkStatus();
}

// Webhooks have no option, and stay.
void ClearMails(v1::ExportOrder& order) {
  auto& notifications = *order.mutable_notifications();
  notifications.erase(std::remove_if(notifications.begin(), notifications.end(),
                                     [](const v1::ExportNotification& notification) {
                                       return notification.has_mail();
                                     }),
                      notifications.end());
}

absl::Status ReadNumbers(const Arguments& arguments, v1::ExportOrder& order) {
  const absl::StatusOr<int> per_job = arguments.GetNumber("per-job", 0, 1, kMostPerJob);
  if (!per_job.ok()) return per_job.status();
  if (*per_job > 0) {
    order.clear_split();
    order.mutable_split()->set_participants_per_job(*per_job);
  }
  const absl::StatusOr<int> priority =
      arguments.GetNumber("priority", order.priority(), -kHighestPriority, kHighestPriority);
  if (!priority.ok()) return priority.status();
  order.set_priority(*priority);
  return absl::OkStatus();
}

absl::Status ReadTargets(const Arguments& arguments, v1::ExportOrder& order) {
  if (arguments.Has("destination")) order.clear_destinations();
  for (const std::string& destination : arguments.GetAll("destination")) {
    absl::StatusOr<std::string> name = ExportDestinationName(destination);
    if (!name.ok()) return name.status();
    order.add_destinations(*std::move(name));
  }
  if (arguments.Has("mail")) ClearMails(order);
  for (const std::string& address : arguments.GetAll("mail")) {
    order.add_notifications()->set_mail(address);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Option> OrderOptions() {
  return {{"generators", "LIST", "only these, separated by commas; in this order", true},
          {"participant", "PARTICIPANT", "only this one; may be given again", true},
          {"group", "GROUP", "only those of this group; may be given again", true},
          {"exclude", "PARTICIPANT", "without this one; may be given again", true},
          {"recorded", nullptr, "by when points arrived here, and not by when they were made"},
          {"format", "FORMAT", "tsv (the default), csv, jsonl, or raw"},
          {"strict", nullptr, "with the faults of the existing system"},
          {"per-job", "N", "archives of this many participants each"},
          {"priority", "N", "higher ones come first"},
          {"destination", "NAME", "copy the archive there; may be given again", true},
          {"mail", "ADDRESS", "tell when it is done; may be given again", true},
          {"prefix", "TEXT", "the begin of the archive's name"},
          {"suffix", "TEXT", "its end"}};
}

bool HasOrderOptions(const Arguments& arguments) {
  const std::vector<Option> options = OrderOptions();
  return std::any_of(options.begin(), options.end(),
                     [&](const Option& option) { return arguments.Has(option.name); });
}

absl::Status ReadOrderOptions(const Arguments& arguments, v1::ExportOrder& order) {
  absl::Status status = ReadSpec(arguments, *order.mutable_spec());
  if (status.ok()) status = ReadNumbers(arguments, order);
  if (status.ok()) status = ReadTargets(arguments, order);
  return status;
}

absl::Status ClearOrderOption(const std::string& name, v1::ExportOrder& order) {
  using Clear = void (*)(v1::ExportOrder&);
  static constexpr std::pair<const char*, Clear> kClears[] = {
      {"generators", [](v1::ExportOrder& o) { o.mutable_spec()->clear_generators(); }},
      {"participant", [](v1::ExportOrder& o) { o.mutable_spec()->clear_participants(); }},
      {"group", [](v1::ExportOrder& o) { o.mutable_spec()->clear_groups(); }},
      {"exclude", [](v1::ExportOrder& o) { o.mutable_spec()->clear_excluded_participants(); }},
      {"recorded", [](v1::ExportOrder& o) { o.mutable_spec()->clear_date_type(); }},
      {"format", [](v1::ExportOrder& o) { o.mutable_spec()->clear_format(); }},
      {"strict", [](v1::ExportOrder& o) { o.mutable_spec()->clear_strict(); }},
      {"per-job", [](v1::ExportOrder& o) { o.clear_split(); }},
      {"priority", [](v1::ExportOrder& o) { o.clear_priority(); }},
      {"destination", [](v1::ExportOrder& o) { o.clear_destinations(); }},
      {"mail", ClearMails},
      {"prefix", [](v1::ExportOrder& o) { o.mutable_spec()->clear_prefix(); }},
      {"suffix", [](v1::ExportOrder& o) { o.mutable_spec()->clear_suffix(); }},
  };
  for (const auto& [option, clear] : kClears) {
    if (name != option) continue;
    clear(order);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("--clear: there is no option '", name, "'"));
}

}  // namespace webmunk::cli
