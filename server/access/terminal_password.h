#ifndef WEBMUNK_SERVER_ACCESS_TERMINAL_PASSWORD_H_
#define WEBMUNK_SERVER_ACCESS_TERMINAL_PASSWORD_H_

#include <string>

#include "absl/status/statusor.h"

namespace webmunk {

// Asks twice for a new password at the terminal, which does not show it.
// FAILED_PRECONDITION if the input is none; INVALID_ARGUMENT if the two differ.
absl::StatusOr<std::string> AskPasswordAtTerminal();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_TERMINAL_PASSWORD_H_
