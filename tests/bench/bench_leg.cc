#include "tests/bench/bench_leg.h"

#include <algorithm>
#include <cstdio>

namespace webmunk::testing {
namespace {

const BenchLeg* Find(const std::vector<BenchLeg>& legs, const char* name) {
  const auto found = std::find_if(legs.begin(), legs.end(),
                                  [name](const BenchLeg& leg) { return leg.name == name; });
  return found == legs.end() ? nullptr : &*found;
}

// Of rates of the same round, which the machine's drift between rounds leaves alone.
double PairedRatio(const BenchLeg& above, const BenchLeg& below) {
  std::vector<double> ratios;
  for (size_t i = 0; i < above.rates.size(); ++i) ratios.push_back(above.rates[i] / below.rates[i]);
  return Quantile(ratios, 0.5);
}

}  // namespace

double Quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<size_t>(q * static_cast<double>(values.size())))];
}

void RunInterleaved(std::vector<BenchLeg>& legs, int rounds) {
  for (int round = 1; round <= rounds; ++round) {
    std::printf("round %d:", round);
    for (BenchLeg& leg : legs) {
      leg.rates.push_back(leg.run());
      std::printf("  %s %.0f", leg.name.c_str(), leg.rates.back());
      std::fflush(stdout);
    }
    std::printf("  points/s\n");
  }
}

nlohmann::ordered_json Summarize(const std::vector<BenchLeg>& legs,
                                 const std::vector<BenchRatio>& ratios) {
  nlohmann::ordered_json json;
  for (const BenchRatio& ratio : ratios) {
    const BenchLeg* above = Find(legs, ratio.above);
    const BenchLeg* below = Find(legs, ratio.below);
    if (above == nullptr || below == nullptr) continue;
    json[ratio.name] = above->Median() / below->Median();
    const std::string paired = std::string("paired_") + ratio.name;
    json[paired] = PairedRatio(*above, *below);
    std::printf("%-20s %.2f  (%s %.0f / %s %.0f), within rounds %.2f\n", ratio.name,
                json[ratio.name].get<double>(), ratio.above, above->Median(), ratio.below,
                below->Median(), json[paired].get<double>());
  }
  for (const BenchLeg& leg : legs) json[leg.name + "_points_per_s"] = leg.Median();
  return json;
}

}  // namespace webmunk::testing
