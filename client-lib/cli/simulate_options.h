#ifndef WEBMUNK_CLI_SIMULATE_OPTIONS_H_
#define WEBMUNK_CLI_SIMULATE_OPTIONS_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "command.h"
#include "simulate/http_transport.h"
#include "simulate/load.h"

namespace webmunk::cli {

// What `webmunk simulate` takes beside the global options.
std::vector<Option> SimulateOptionTable();

struct SimulateOptions {
  // Without `new_transport`.
  simulate::LoadOptions load;
  // Where bundles go; nothing: to the server.
  std::optional<simulate::GatewayAddress> gateway;
  bool check = true;
};

// Without a seed or a time one is taken from the clock. An error is one of usage.
absl::StatusOr<SimulateOptions> ReadSimulateOptions(const Arguments& arguments);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_SIMULATE_OPTIONS_H_
