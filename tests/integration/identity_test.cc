#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "tests/integration/identity_cases.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

class IdentityTest : public SharedProductTest,
                     public ::testing::WithParamInterface<IdentityCase> {};

TEST_P(IdentityTest, Holds) {
  int stored = 0;
  for (const IdentityBundle& bundle : GetParam().bundles) {
    const std::string json = absl::StrReplaceAll(
        JsonArray(bundle.points),
        {{"\"@2\"", "\"" + GetParam().name + "-2\""}, {"\"@\"", "\"" + GetParam().name + "\""}});
    EXPECT_EQ(ingest().AppendJson(json), bundle.expected) << json;
    stored += bundle.expected.stored;
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point d JOIN participant p "
                         "ON p.id = d.participant_id WHERE p.identifier IN ($1, $1 || '-2')",
                         {GetParam().name}),
            stored);
  ExpectLedgerAddsUp(sql());
}

std::string CaseName(const ::testing::TestParamInfo<IdentityCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Resend, IdentityTest, ::testing::ValuesIn(ResendCases()), CaseName);
INSTANTIATE_TEST_SUITE_P(Difference, IdentityTest, ::testing::ValuesIn(DifferenceCases()),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(PointId, IdentityTest, ::testing::ValuesIn(PointIdCases()), CaseName);

}  // namespace webmunk::testing
