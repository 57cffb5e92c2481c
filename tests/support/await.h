#ifndef WEBMUNK_TESTS_SUPPORT_AWAIT_H_
#define WEBMUNK_TESTS_SUPPORT_AWAIT_H_

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/require.h"

namespace webmunk::testing {

// Returns once `condition` holds; throws, naming `what`, if it does not within 60 s.
template <typename Condition>
void Await(const std::string& what, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    Require(std::chrono::steady_clock::now() < deadline, "not within 60 s: " + what);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_AWAIT_H_
