#ifndef WEBMUNK_CLI_GLOBAL_OPTIONS_H_
#define WEBMUNK_CLI_GLOBAL_OPTIONS_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "arguments.h"
#include "console.h"
#include "webmunk/client.h"

namespace webmunk::cli {

// The options that every command takes. Storage is static.
absl::Span<const Option> GlobalOptions();

// How data is written.
enum class OutputFormat {
  // Columns for a person to read.
  kTable,
  // One line per item, fields separated by tabs, no heading.
  kTsv,
  // One JSON object per line.
  kJson,
};

// `--output`; by default a table on a terminal, else tab-separated lines.
absl::StatusOr<OutputFormat> OutputFormatFrom(const Arguments& arguments, const Console& console);

// A client as the global options and the environment describe it. An error is
// one of usage.
absl::StatusOr<Client> ConnectFrom(const Arguments& arguments, const Console& console,
                                   absl::Duration default_timeout);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_GLOBAL_OPTIONS_H_
