#include "server/points/python_number.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

// The values are those of Python 3.11's str(json.loads(token)).
TEST(PythonNumberTest, WritesWhatPythonWrites) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "-0.0"},
      {"12345678901234567890123", "12345678901234567890123"},
      {"1.0", "1.0"},
      {"1.10", "1.1"},
      {"1e5", "100000.0"},
      {"1e15", "1000000000000000.0"},
      {"1e16", "1e+16"},
      {"123456789012345680.0", "1.2345678901234568e+17"},
      {"0.0001", "0.0001"},
      {"0.00001", "1e-05"},
      {"0.000012345", "1.2345e-05"},
      {"5e-324", "5e-324"},
      {"1e400", "inf"},
      {"-1e400", "-inf"},
      {"1e-400", "0.0"},
      {"2.5E+3", "2500.0"},
      {"0.1", "0.1"},
      {"100.25", "100.25"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
  };
  for (const auto& [token, text] : cases) EXPECT_EQ(PythonNumberText(token), text) << token;
}

}  // namespace
}  // namespace webmunk
