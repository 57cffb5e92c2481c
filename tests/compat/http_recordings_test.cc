#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/compat/deviations.h"
#include "tests/compat/replay.h"
#include "tests/support/golden.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

class HttpRecordingsTest : public OwnProductTest {};

TEST_F(HttpRecordingsTest, GatewayAnswersAsRecordedButForTheListedDeviations) {
  std::set<std::string> left_out;
  for (const auto& [recording, reason] : LeftOut()) left_out.insert(recording);
  std::vector<Recording> recordings = GoldenRecordings("expected/http");
  std::erase_if(recordings,
                [&](const Recording& recording) { return left_out.contains(recording.name); });
  EXPECT_GE(recordings.size(), 40U);
  ExpectAnswersAsRecorded(http(), recordings, Deviations());
}

}  // namespace webmunk::testing
