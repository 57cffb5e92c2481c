#ifndef WEBMUNK_CLI_SECRET_FILE_H_
#define WEBMUNK_CLI_SECRET_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "console.h"

namespace webmunk::cli {

// The secret that is the only line of a file. INVALID_ARGUMENT, naming the file, if
// there is none.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Puts a secret into a file that its owner alone can read, in place of what it held.
// A failure leaves the file as it was.
absl::Status WriteSecretFile(const std::string& path, absl::string_view secret);

// Asks for a secret at the terminal, without showing it, or reads it as a line from
// the standard input, if that is something else.
absl::StatusOr<std::string> AskSecret(Console& console, const std::string& prompt);

// The secret that is a whole file, of any number of lines, or the standard input if
// `path` is `-`, without the last end of a line. At the terminal it is asked for. An
// error, naming the file, is one of usage.
absl::StatusOr<std::string> ReadSecretText(const std::string& path, Console& console,
                                           const std::string& prompt);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_SECRET_FILE_H_
