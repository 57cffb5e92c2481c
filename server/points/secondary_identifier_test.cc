#include "server/points/secondary_identifier.h"

#include <gtest/gtest.h>

#include "server/points/utf8.h"

namespace webmunk {
namespace {

std::optional<std::string> Of(std::string_view generator, const std::string& json) {
  return SecondaryIdentifier(generator, ReadJsonMembers(json));
}

TEST(SecondaryIdentifierTest, DependsOnTheGenerator) {
  EXPECT_EQ(Of("webmunk-extension-action", R"({"action":"open"})"), "open");
  EXPECT_EQ(Of("webmunk-extension-class-added", R"({"class-name":"c"})"), "c");
  for (const char* generator : {"webmunk-extension-element-click", "webmunk-extension-element-show",
                                "webmunk-extension-element-hide"}) {
    EXPECT_EQ(Of(generator, R"({"element-class":"e"})"), "e");
  }
  EXPECT_EQ(Of("webmunk-extension-matched-rule", R"({"rule":"r"})"), "r");
  EXPECT_EQ(Of("webmunk-amazon-order", R"({"order-number":"1-2"})"), "1-2");
  EXPECT_EQ(Of("webmunk-extension-scroll-position", R"({"action":"x"})"), std::nullopt);
}

TEST(SecondaryIdentifierTest, NullAndMissingAreNone) {
  EXPECT_EQ(Of("webmunk-extension-action", R"({"action":null})"), std::nullopt);
  EXPECT_EQ(Of("webmunk-extension-action", R"({"b":1})"), std::nullopt);
}

TEST(SecondaryIdentifierTest, OtherValuesAreWrittenOut) {
  EXPECT_EQ(Of("webmunk-extension-action", R"({"action":1e16})"), "1e+16");
  EXPECT_EQ(Of("webmunk-extension-action", R"({"action":true})"), "True");
  EXPECT_EQ(Of("webmunk-extension-action", R"({"action":{"a":[1]}})"), R"({"a":[1]})");
}

TEST(SecondaryIdentifierTest, LongTextIsCutToCharacters) {
  std::string long_text;
  for (int i = 0; i < 1030; ++i) long_text += "é";
  const auto cut = Of("webmunk-extension-action", "{\"action\":\"" + long_text + "\"}");
  EXPECT_EQ(CountCharacters(*cut), 1024u);
  EXPECT_EQ(cut->size(), 2048u);
}

}  // namespace
}  // namespace webmunk
