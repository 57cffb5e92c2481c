#include "simulate_report.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "json_object.h"
#include "row_writer.h"

namespace webmunk::cli {

double QuantileMillis(std::vector<float> seconds, double q) {
  if (seconds.empty()) return 0;
  const auto position = static_cast<std::ptrdiff_t>(q * static_cast<double>(seconds.size()));
  const auto nth = seconds.begin() + std::min<std::ptrdiff_t>(
                                         position, static_cast<std::ptrdiff_t>(seconds.size()) - 1);
  std::nth_element(seconds.begin(), nth, seconds.end());
  return static_cast<double>(*nth) * 1000;
}

void WriteSimulateReport(const simulate::Load& load,
                         const std::optional<simulate::LedgerVerdict>& verdict, OutputFormat format,
                         std::ostream& out) {
  const simulate::LoadCounts counts = load.counts();
  std::vector<std::pair<const char*, std::int64_t>> whole = {
      {"made", counts.acknowledged + counts.unsent},
      {"acknowledged", counts.acknowledged},
      {"resent", counts.resent},
      {"duplicate", counts.duplicate},
      {"quarantined", counts.quarantined},
      {"bundles", counts.bundles},
      {"refusals", counts.refusals},
      {"lost_answers", counts.lost_answers}};
  if (verdict) {
    whole.insert(whole.end(), {{"stored", verdict->stored},
                               {"missing", verdict->missing},
                               {"surplus", verdict->surplus}});
  }
  const double seconds = absl::ToDoubleSeconds(load.elapsed());
  const std::pair<const char*, double> reals[] = {
      {"points_per_second", seconds > 0 ? static_cast<double>(counts.acknowledged) / seconds : 0.0},
      {"p50_ms", QuantileMillis(load.latencies(), 0.5)},
      {"p99_ms", QuantileMillis(load.latencies(), 0.99)}};
  if (format == OutputFormat::kJson) {
    JsonObject json;
    for (const auto& [name, value] : whole) json.Number(name, value);
    for (const auto& [name, value] : reals) json.Number(name, value);
    out << json.Text() << "\n";
    return;
  }
  RowWriter rows(out, format, {"VALUE", "OF"});
  for (const auto& [name, value] : whole) rows.Write({std::to_string(value), name});
  for (const auto& [name, value] : reals) rows.Write({absl::StrFormat("%.1f", value), name});
  rows.Finish();
}

}  // namespace webmunk::cli
