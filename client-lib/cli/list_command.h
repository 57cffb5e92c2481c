#ifndef WEBMUNK_CLI_LIST_COMMAND_H_
#define WEBMUNK_CLI_LIST_COMMAND_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "command.h"
#include "global_options.h"
#include "row_writer.h"
#include "webmunk/client.h"

namespace webmunk::cli {

inline constexpr Option kLimitOption = {"limit", "N", "stop after this many"};

// What every list command reads from its command line. `client` is connected.
struct ListSettings {
  Client client;
  OutputFormat format;
  // 0: no limit.
  int limit;

  // As many as are wanted, up to the most that the server gives.
  int page_size() const;
};

// An error is one of usage.
absl::StatusOr<ListSettings> ReadListSettings(const Arguments& arguments, const Console& console);

// Writes the items as they come: as JSON Lines, or as rows below `heading`.
template <typename Item>
ExitCode WriteList(Pager<Item> pager, const ListSettings& settings, Console& console,
                   std::vector<std::string> heading,
                   absl::FunctionRef<std::string(const Item&)> json,
                   absl::FunctionRef<std::vector<std::string>(const Item&)> fields) {
  RowWriter rows(console.out, settings.format, std::move(heading));
  int written = 0;
  absl::Status status;
  for (absl::StatusOr<Item>& item : pager) {
    status = item.status();
    if (!status.ok()) break;
    if (settings.format == OutputFormat::kJson) {
      console.out << json(*item) << "\n";
    } else {
      rows.Write(fields(*item));
    }
    // Checked before the next step, which might fetch a page for nothing.
    if (++written == settings.limit || !console.out.good()) break;
  }
  rows.Finish();
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_LIST_COMMAND_H_
