#include "list_command.h"

#include <algorithm>
#include <limits>

#include "absl/time/time.h"

namespace webmunk::cli {

int ListSettings::page_size() const { return limit == 0 ? 1000 : std::min(limit, 1000); }

absl::StatusOr<ListSettings> ReadListSettings(const Arguments& arguments, const Console& console) {
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return format.status();
  const absl::StatusOr<int> limit =
      arguments.GetNumber("limit", 0, 1, std::numeric_limits<int>::max());
  if (!limit.ok()) return limit.status();
  absl::StatusOr<Client> client = ConnectFrom(arguments, console, absl::Seconds(10));
  if (!client.ok()) return client.status();
  return ListSettings{*std::move(client), *format, *limit};
}

}  // namespace webmunk::cli
