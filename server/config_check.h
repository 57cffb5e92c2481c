#ifndef WEBMUNK_SERVER_CONFIG_CHECK_H_
#define WEBMUNK_SERVER_CONFIG_CHECK_H_

#include "absl/status/status.h"
#include "server/config.h"

namespace webmunk {

// INVALID_ARGUMENT, naming the flag, for what a server could not work with.
absl::Status CheckConfig(const Config& config);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_CONFIG_CHECK_H_
