#ifndef WEBMUNK_TESTS_BENCH_BENCH_LEG_H_
#define WEBMUNK_TESTS_BENCH_BENCH_LEG_H_

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace webmunk::testing {

// The `q`-quantile of a list that is not empty.
double Quantile(std::vector<double> values, double q);

// One thing that is measured in each round.
struct BenchLeg {
  std::string name;
  // Runs it once; points per second.
  std::function<double()> run;
  std::vector<double> rates = {};

  double Median() const { return Quantile(rates, 0.5); }
};

// Runs all legs `rounds` times, interleaved, since the machine's speed drifts, and
// prints each round's rates.
void RunInterleaved(std::vector<BenchLeg>& legs, int rounds);

// Prints the medians, and their ratios as far as the legs were run: each entry is
// the ratio's name, the leg above and the leg below the line. What is called `paired_` and
// the name is the median of the rounds' own ratios.
struct BenchRatio {
  const char* name;
  const char* above;
  const char* below;
};
nlohmann::ordered_json Summarize(const std::vector<BenchLeg>& legs,
                                 const std::vector<BenchRatio>& ratios);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_BENCH_LEG_H_
