#ifndef WEBMUNK_CLI_SIMULATE_REPORT_H_
#define WEBMUNK_CLI_SIMULATE_REPORT_H_

#include <optional>

#include "console.h"
#include "global_options.h"
#include "simulate/load.h"

namespace webmunk::cli {

// Writes what a load came to. `verdict` is that of the check, if there was one.
void WriteSimulateReport(const simulate::Load& load,
                         const std::optional<simulate::LedgerVerdict>& verdict, OutputFormat format,
                         std::ostream& out);

// The `q`-quantile in milliseconds; 0 if there are no values.
double QuantileMillis(std::vector<float> seconds, double q);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_SIMULATE_REPORT_H_
