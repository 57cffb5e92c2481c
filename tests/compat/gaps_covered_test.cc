#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace webmunk::testing {
namespace {

// The names of all tests of this program.
std::set<std::string> TestNames() {
  std::set<std::string> names;
  const ::testing::UnitTest& program = *::testing::UnitTest::GetInstance();
  for (int s = 0; s < program.total_test_suite_count(); ++s) {
    const ::testing::TestSuite& suite = *program.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) names.insert(suite.GetTestInfo(t)->name());
  }
  return names;
}

// The rows of the list of weaknesses that are about taking data in.
TEST(GapsCoveredTest, EachWeaknessOfIngestionHasATestThatSaysWhatItPrevents) {
  const std::set<std::string> names = TestNames();
  for (const int gap : {1, 2, 3, 4, 5, 6, 7, 8, 17, 18, 19, 23, 37}) {
    const std::string prefix = absl::StrFormat("Gap%02d", gap);
    const auto first = names.lower_bound(prefix);
    const bool is_named = first != names.end() && absl::StartsWith(*first, prefix);
    EXPECT_TRUE(is_named && first->size() > prefix.size()) << prefix;
  }
}

}  // namespace
}  // namespace webmunk::testing
