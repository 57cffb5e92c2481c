#include "quarantine_options.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rfc3339.h"
#include "webmunk/client.h"

namespace webmunk::cli {
namespace {

constexpr char kCollection[] = "quarantineEntries/";

}  // namespace

std::vector<Option> QuarantineFilterOptions() {
  return {{"kind", "KIND", "only these: bundle or point"},
          {"reason", "WORD", "only with this reason, for example bad-timestamp"},
          {"participant", "ID", "only of this participant"},
          {"received-from", "T", "only what arrived at this time or later"},
          {"received-before", "T", "only what arrived before this time"}};
}

bool HasQuarantineFilter(const Arguments& arguments) {
  const std::vector<Option> options = QuarantineFilterOptions();
  return std::any_of(options.begin(), options.end(),
                     [&](const Option& option) { return arguments.Has(option.name); });
}

absl::StatusOr<v1::QuarantineFilter> ReadQuarantineFilter(const Arguments& arguments) {
  v1::QuarantineFilter filter;
  if (const std::optional<std::string> kind = arguments.Get("kind")) {
    if (*kind != "bundle" && *kind != "point") {
      return absl::InvalidArgumentError("--kind must be bundle or point");
    }
    filter.set_kind(*kind == "bundle" ? v1::QuarantineEntry::KIND_BUNDLE
                                      : v1::QuarantineEntry::KIND_POINT);
  }
  filter.set_reason(arguments.Get("reason").value_or(""));
  if (const std::optional<std::string> participant = arguments.Get("participant")) {
    filter.set_participant(ParticipantName(*participant));
  }
  if (const std::optional<std::string> from = arguments.Get("received-from")) {
    absl::StatusOr<google::protobuf::Timestamp> time = ParseTime(*from);
    if (!time.ok()) return time.status();
    *filter.mutable_received_from() = *time;
  }
  if (const std::optional<std::string> before = arguments.Get("received-before")) {
    absl::StatusOr<google::protobuf::Timestamp> time = ParseTime(*before);
    if (!time.ok()) return time.status();
    *filter.mutable_received_before() = *time;
  }
  return filter;
}

absl::StatusOr<std::string> QuarantineEntryName(const std::string& argument) {
  const std::string id =
      absl::StartsWith(argument, kCollection) ? argument.substr(sizeof(kCollection) - 1) : argument;
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(id, &number) || number <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", argument, "' is no entry; give its number, or ", kCollection, "N"));
  }
  return absl::StrCat(kCollection, number);
}

}  // namespace webmunk::cli
