#ifndef WEBMUNK_CLI_GLOBAL_OPTIONS_H_
#define WEBMUNK_CLI_GLOBAL_OPTIONS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "arguments.h"
#include "console.h"
#include "output_format.h"
#include "webmunk/client.h"

namespace webmunk::cli {

// The options that every command takes. Storage is static.
absl::Span<const Option> GlobalOptions();

// `--output`; by default a table on a terminal, else tab-separated lines.
absl::StatusOr<OutputFormat> OutputFormatFrom(const Arguments& arguments, const Console& console);

// `--token-file`, else $WEBMUNK_TOKEN_FILE.
std::optional<std::string> TokenFileFrom(const Arguments& arguments, const Console& console);

// A client as the global options and the environment describe it, which shows the
// token of the file that they name. An error is one of usage.
absl::StatusOr<Client> ConnectFrom(const Arguments& arguments, const Console& console,
                                   absl::Duration default_timeout);

// The same without a token.
absl::StatusOr<Client> ConnectAsNobody(const Arguments& arguments, const Console& console,
                                       absl::Duration default_timeout);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_GLOBAL_OPTIONS_H_
