#include "tests/bench/bench_legs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/require.h"

namespace webmunk::testing {

std::set<std::string> ReadLegs(const std::string& wanted, const std::string& known) {
  const std::set<std::string> there_are = absl::StrSplit(known, ',');
  std::set<std::string> legs = absl::StrSplit(wanted, ',');
  for (const std::string& leg : legs) {
    Require(there_are.contains(leg),
            absl::StrCat("--legs: there is no leg '", leg, "'; there are ", known));
  }
  return legs;
}

}  // namespace webmunk::testing
