#ifndef WEBMUNK_CLI_QUARANTINE_OPTIONS_H_
#define WEBMUNK_CLI_QUARANTINE_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "arguments.h"
#include "webmunk/v1/quarantine.pb.h"

namespace webmunk::cli {

// The options that select entries by what they are.
std::vector<Option> QuarantineFilterOptions();

// Whether one of them was given.
bool HasQuarantineFilter(const Arguments& arguments);

// An error is one of usage.
absl::StatusOr<v1::QuarantineFilter> ReadQuarantineFilter(const Arguments& arguments);

// The resource name of an entry that is called by it or by its number.
absl::StatusOr<std::string> QuarantineEntryName(const std::string& argument);

// Reads into a replay or discard request which entries it is about: those named,
// those that options fit, or with --all every one. An error is one of usage.
template <typename Request>
absl::Status ReadSelection(const Arguments& arguments, Request& request) {
  const int given = (arguments.positional().empty() ? 0 : 1) +
                    (HasQuarantineFilter(arguments) ? 1 : 0) + (arguments.Has("all") ? 1 : 0);
  if (given != 1) {
    return absl::InvalidArgumentError("name entries, or give options that fit them, or --all");
  }
  for (const std::string& argument : arguments.positional()) {
    absl::StatusOr<std::string> name = QuarantineEntryName(argument);
    if (!name.ok()) return name.status();
    request.add_names(*std::move(name));
  }
  if (HasQuarantineFilter(arguments)) {
    absl::StatusOr<v1::QuarantineFilter> filter = ReadQuarantineFilter(arguments);
    if (!filter.ok()) return filter.status();
    *request.mutable_filter() = *std::move(filter);
  }
  request.set_all(arguments.Has("all"));
  return absl::OkStatus();
}

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_QUARANTINE_OPTIONS_H_
