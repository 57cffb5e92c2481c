#ifndef WEBMUNK_TESTS_FAULT_FAULTS_H_
#define WEBMUNK_TESTS_FAULT_FAULTS_H_

#include <string>
#include <vector>

#include "tests/fault/fault_stage.h"
#include "tests/fault/seeded_random.h"

namespace webmunk::testing {

// Something that may happen to a running product.
struct Fault {
  std::string name;
  // Does it at a random moment and, when it returns, has taken it back: the product
  // is to go on by itself.
  void (*strike)(FaultStage& stage, SeededRandom& random);
};

const std::vector<Fault>& AllFaults();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_FAULTS_H_
