#ifndef WEBMUNK_CLI_IRREVOCABLE_H_
#define WEBMUNK_CLI_IRREVOCABLE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "command.h"

namespace webmunk::cli {

// Whether a command that cannot be undone has to ask first: unless it has --yes or
// --dry-run. An error, which calls the command `what`, is one of usage: there is nobody to
// be asked.
absl::StatusOr<bool> MustAsk(const Arguments& arguments, const Console& console,
                             absl::string_view what);

// Whether the person at the terminal, who is told what there is, types yes. Both texts are
// safe to print.
bool IsMeant(Console& console, absl::string_view found, absl::string_view question);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_IRREVOCABLE_H_
