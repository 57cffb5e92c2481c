#include "tests/fault/seeded_random.h"

#include <cstdlib>
#include <iostream>
#include <string>

namespace webmunk::testing {

unsigned FaultSeed() {
  const char* set = std::getenv("WEBMUNK_TEST_SEED");
  const unsigned seed =
      set != nullptr ? static_cast<unsigned>(std::stoul(set)) : std::random_device{}();
  std::cout << "WEBMUNK_TEST_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace webmunk::testing
