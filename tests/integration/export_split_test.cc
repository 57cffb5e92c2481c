// Requests that become several jobs.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"
#include "tests/support/form_encoding.h"

namespace webmunk::testing {
namespace {

using ExportSplitJobsTest = ExportsTest;

TEST_F(ExportSplitJobsTest, ARequestIsSplitByPoints) {
  for (const auto& [source, points] :
       std::vector<std::pair<std::string, int>>{{"a", 3}, {"b", 3}, {"c", 1}, {"d", 9}}) {
    std::string bundle;
    for (int i = 0; i < points; ++i) {
      absl::StrAppend(&bundle, bundle.empty() ? "[" : ",",
                      R"({"passive-data-metadata":{"source":")", source,
                      R"(","generator":"x","generator-id":"note","timestamp":)", i + 1, "}}");
    }
    const auto sent = http().Send(BundlePost(bundle + "]"));
    ASSERT_TRUE(sent && sent->status == 201) << (sent ? sent->body : "");
  }
  ASSERT_TRUE(admin().Create("spec { generators: 'note' } split { points_per_job: 4 }").ok());
  EXPECT_EQ(admin().jobs.size(), 2U) << "a and b, c and d";
  // Of a range, what is in it counts.
  for (const auto& [range, jobs] :
       {std::pair("first_day: '1969-12-01' last_day: '1970-02-28'", 2U),
        std::pair("first_day: '2001-12-01' last_day: '2002-02-28'", 1U)}) {
    ASSERT_TRUE(admin()
                    .Create(absl::StrCat("spec { generators: 'note' ", range,
                                         " } split { points_per_job: 4 }"))
                    .ok());
    EXPECT_EQ(admin().jobs.size(), jobs) << range;
  }
  ASSERT_TRUE(admin().Create("spec { generators: 'other' } split { points_per_job: 4 }").ok());
  EXPECT_EQ(admin().jobs.size(), 1U) << "nobody has points of it";
}

}  // namespace
}  // namespace webmunk::testing
