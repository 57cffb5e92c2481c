#include "server/admin/app_configurations.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(AppConfigurationsTest, TextIsThatOfTheLegacyProtocol) {
  EXPECT_EQ(AppConfigText(R"({"aa": [1, 2.5, null], "name":"any","z":1, "b":{"ö":"ß"}})"),
            "{\n  \"b\": {\n    \"\\u00f6\": \"\\u00df\"\n  },\n  \"z\": 1,\n  \"aa\": [\n    1,\n"
            "    2.5,\n    null\n  ],\n  \"name\": \"any\"\n}");
  EXPECT_EQ(AppConfigText("{}"), "{}");
}

TEST(AppConfigurationsTest, ConfigurationIsAnObjectOfBoundedSize) {
  EXPECT_TRUE(CheckAppConfigText(R"({"a": {"b": [1, "x\u0000"]}})").ok());
  const std::string deep = R"({"a":)" + std::string(900, '[') + std::string(900, ']') + "}";
  EXPECT_TRUE(CheckAppConfigText(deep).ok());
  std::string values = "1";
  for (int i = 0; i < 100'000; ++i) values += ",1";
  const std::string wide =
      R"({"a":)" + std::string(900, '[') + values + std::string(900, ']') + "}";
  for (const std::string& wrong : {std::string(), std::string("[]"), std::string("1"),
                                   std::string("{"), std::string(R"({"a": NaN})"), wide,
                                   R"({"a":")" + std::string(size_t{1} << 20, 'x') + "\"}"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckAppConfigText(wrong))) << wrong.substr(0, 40);
  }
}

}  // namespace
}  // namespace webmunk
