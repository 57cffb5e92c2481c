// There is one list of where answers differ from the existing system's, and why. What
// recordings show of it is in code, value by value.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "tests/compat/api_deviations.h"
#include "tests/compat/deviations.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"

namespace webmunk::testing {
namespace {

// Where it is seen, and its name.
using Names = std::set<std::pair<std::string, std::string>>;

void Add(Names& names, const std::string& surface, const std::vector<Deviation>& deviations) {
  for (const Deviation& deviation : deviations) names.emplace(surface, deviation.name);
}

TEST(DeviationListTest, TheListHasWhatRecordingsShowAndAReasonForEach) {
  Names in_code;
  Add(in_code, "upload", Deviations());
  Add(in_code, "api", DataPointsDeviations());
  Add(in_code, "api", DataSourcesDeviations());
  Add(in_code, "api", UpdateDeviations());
  Add(in_code, "api", RequestTokenDeviations());

  Names listed;
  Names of_recordings;
  const std::vector<std::string> lines =
      absl::StrSplit(ReadFile(DataFile("deviations.tsv")), '\n', absl::SkipEmpty());
  ASSERT_GT(lines.size(), 1U);
  EXPECT_EQ(lines[0], "surface\tname\tshown_by\treason");
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = absl::StrSplit(lines[i], '\t');
    ASSERT_EQ(cells.size(), 4U) << lines[i];
    EXPECT_TRUE(listed.emplace(cells[0], cells[1]).second) << "listed twice: " << lines[i];
    EXPECT_TRUE(cells[2] == "recording" || cells[2] == "test") << lines[i];
    EXPECT_FALSE(cells[3].empty()) << lines[i];
    if (cells[2] == "recording") of_recordings.emplace(cells[0], cells[1]);
  }
  EXPECT_EQ(of_recordings, in_code);
}

}  // namespace
}  // namespace webmunk::testing
