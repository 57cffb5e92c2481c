#include "tests/support/extension_client.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

TEST(ExtensionClientTest, BundleHoldsSixtyFourRowsAndAStatusPoint) {
  ExtensionClient client("someone");
  for (int i = 0; i < 100; ++i) client.Enqueue("g", absl::StrCat("\"n\":", i), 1710000000500);
  const Json bundle = Json::parse(client.NextBundle());
  ASSERT_EQ(bundle.size(), 65U);
  EXPECT_EQ(bundle[63]["n"], 63);
  EXPECT_EQ(bundle[63]["passive-data-metadata"]["timestamp"], 1710000000.5);
  EXPECT_EQ(bundle[64]["generatorId"], "pdk-system-status");
  EXPECT_EQ(bundle[64]["pending_points"], 100);
}

TEST(ExtensionClientTest, LargeRowEndsTheBundleAndIsStillSent) {
  ExtensionClient client("someone");
  client.Enqueue("g", "\"n\":0", 1710000000000);
  client.Enqueue("g", absl::StrCat("\"html\":\"", std::string(200000, 'x'), "\""), 1710000000000);
  client.Enqueue("g", "\"n\":2", 1710000000000);
  EXPECT_EQ(Json::parse(client.NextBundle()).size(), 3U);
}

}  // namespace
}  // namespace webmunk::testing
