#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {
namespace {

// Decodes to about a hundred times what it is sent as.
std::string BundleOf(size_t size) {
  return JsonArray(
      {PointText{.members = absl::StrCat(R"("html":")", std::string(size, 'x'), R"(")")}.Json()});
}

class DecodedRatioTest : public ::testing::Test {
 protected:
  void Send(const std::string& json) {
    const auto response = HttpClient(product_.http_port()).Send(BundlePost(json));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201) << response->body;
  }

  Product product_{SharedCluster().NewDatabase(),
                   {"--max_decoded_ratio=10", "--decoded_ratio_floor=100000"}};
  SqlConnection sql_{product_.database_url()};
};

TEST_F(DecodedRatioTest, WhatDecodesToMoreIsKeptInQuarantine) {
  Send(BundleOf(200'000));
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"), 0);
  EXPECT_EQ(sql_.Value("SELECT reason FROM quarantine WHERE kind = 'bundle'"), "too-large");
}

TEST_F(DecodedRatioTest, WhatIsSmallMayDecodeToAnyRatio) {
  Send(BundleOf(90'000));
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM data_point"), 1);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM quarantine"), 0);
}

}  // namespace
}  // namespace webmunk::testing
