#ifndef WEBMUNK_TESTS_FAULT_SEEDED_RANDOM_H_
#define WEBMUNK_TESTS_FAULT_SEEDED_RANDOM_H_

#include <chrono>
#include <random>
#include <thread>

namespace webmunk::testing {

// Random choices that a seed repeats. Not thread-safe.
class SeededRandom {
 public:
  explicit SeededRandom(unsigned seed) : engine_(seed) {}

  // Inclusive on both sides.
  int Between(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(engine_);
  }
  bool OneIn(int chances) { return Between(1, chances) == 1; }
  void Pause(int least_millis, int most_millis) {
    std::this_thread::sleep_for(std::chrono::milliseconds(Between(least_millis, most_millis)));
  }

  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

// WEBMUNK_TEST_SEED, or a new seed each time; printed in either case, since it is
// what repeats a run.
unsigned FaultSeed();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_SEEDED_RANDOM_H_
