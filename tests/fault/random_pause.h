#ifndef WEBMUNK_TESTS_FAULT_RANDOM_PAUSE_H_
#define WEBMUNK_TESTS_FAULT_RANDOM_PAUSE_H_

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

namespace webmunk::testing {

// Pauses of random length, repeatable by the seed that it prints: set
// WEBMUNK_TEST_SEED to have the same again.
class RandomPause {
 public:
  RandomPause() {
    const char* set = std::getenv("WEBMUNK_TEST_SEED");
    const unsigned seed =
        set != nullptr ? static_cast<unsigned>(std::stoul(set)) : std::random_device{}();
    std::cout << "WEBMUNK_TEST_SEED=" << seed << std::endl;
    random_.seed(seed);
  }

  void Milliseconds(int least, int most) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(least, most)(random_)));
  }

 private:
  std::mt19937 random_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_RANDOM_PAUSE_H_
