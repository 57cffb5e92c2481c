#include "json_object.h"

#include <gtest/gtest.h>

#include <limits>

namespace webmunk::cli {
namespace {

TEST(JsonStringTest, QuotesBackslashesAndControlCharactersAreEscaped) {
  EXPECT_EQ(JsonString("a\"b\\c\n\t\r\x01\x1f"), R"("a\"b\\c\n\u0009\u000d\u0001\u001f")");
  EXPECT_EQ(JsonString(absl::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonStringTest, OtherCharactersStayAsTheyAre) {
  EXPECT_EQ(JsonString("é😀/<>\x7f"), "\"é😀/<>\x7f\"");
}

TEST(JsonObjectTest, MembersKeepTheirOrder) {
  EXPECT_EQ(JsonObject().String("b", "x").Number("a", std::int64_t{-5}).Raw("c", "[1]").Text(),
            R"({"b":"x","a":-5,"c":[1]})");
  EXPECT_EQ(JsonObject().Text(), "{}");
}

TEST(JsonObjectTest, DoubleHasTheFewestDigitsThatReadBackTheSame) {
  EXPECT_EQ(JsonObject().Number("x", 42.1).Text(), R"({"x":42.1})");
  EXPECT_EQ(JsonObject().Number("x", 0.1 + 0.2).Text(), R"({"x":0.30000000000000004})");
  EXPECT_EQ(JsonObject().Number("x", std::numeric_limits<double>::infinity()).Text(),
            R"({"x":null})");
}

}  // namespace
}  // namespace webmunk::cli
