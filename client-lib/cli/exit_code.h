#ifndef WEBMUNK_CLI_EXIT_CODE_H_
#define WEBMUNK_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace webmunk::cli {

// What the tool's exit codes mean to a script.
enum ExitCode : int {
  kSucceeded = 0,
  // Doing the same again fails again.
  kFailed = 1,
  // The command line is wrong; nothing was sent.
  kUsage = 2,
  kNotFound = 3,
  kDenied = 4,
  // EX_TEMPFAIL of sysexits.h: the same command may succeed later.
  kTryLater = 75,
};

// The exit code for the error (or OK) of a call.
ExitCode ExitCodeFor(const absl::Status& status);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_EXIT_CODE_H_
