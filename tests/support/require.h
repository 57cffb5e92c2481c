#ifndef WEBMUNK_TESTS_SUPPORT_REQUIRE_H_
#define WEBMUNK_TESTS_SUPPORT_REQUIRE_H_

#include <stdexcept>
#include <string>

namespace webmunk::testing {

// What a test cannot go on without: throws, which GoogleTest reports as a
// failure of the running test with `message`.
inline void Require(bool condition, const std::string& message) {
  if (!condition) throw std::runtime_error(message);
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_REQUIRE_H_
