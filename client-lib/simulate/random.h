#ifndef WEBMUNK_SIMULATE_RANDOM_H_
#define WEBMUNK_SIMULATE_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace webmunk::simulate {

// Scrambles two numbers into one: seeds of independent streams, and hashes.
inline std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9e3779b97f4a7c15 * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// Numbers that depend on the seed only, on every machine: the standard library's
// distributions promise less. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t Next() { return Mix(seed_, count_++); }
  // In [0, end); `end` is positive.
  std::uint64_t Below(std::uint64_t end) { return Next() % end; }
  // In [low, high].
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(Below(static_cast<std::uint64_t>(high - low) + 1));
  }
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11) / 9007199254740992.0; }
  bool Chance(double probability) { return Unit() < probability; }
  template <typename T, std::size_t N>
  const T& Pick(const T (&list)[N]) {
    return list[Below(N)];
  }

 private:
  const std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_RANDOM_H_
