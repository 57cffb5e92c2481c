#include "tests/support/json_text.h"

#include <gtest/gtest.h>

namespace webmunk::testing {
namespace {

TEST(JsonTextTest, MinifyRemovesWhiteSpaceOutsideStringsOnly) {
  EXPECT_EQ(MinifyJson("{ \"a b\" :\n [1 ,\t\"\\\" \" ] }\r\n"), "{\"a b\":[1,\"\\\" \"]}");
}

TEST(JsonTextTest, ElementsOfAnArrayKeepTheirText) {
  EXPECT_EQ(JsonElements(" [ {\"a\":[1,2]} , \"],\" , 1.10 ] "),
            (std::vector<std::string>{"{\"a\":[1,2]}", "\"],\"", "1.10"}));
  EXPECT_TRUE(JsonElements("[]").empty());
}

// Expected values are what Python 3.11 prints.
TEST(JsonTextTest, PythonJsonSpellsNumbersAsPython) {
  EXPECT_EQ(PythonJson("[1.10,0.00001,0.0001,10000000000000000,1e16,123456789012345680.0,-0.0,-0]"),
            "[1.1,1e-05,0.0001,10000000000000000,1e+16,1.2345678901234568e+17,-0.0,0]");
  EXPECT_EQ(PythonJson("[9007199254740993,123456789012345678901234567890,5e-324,100.0,1.5]"),
            "[9007199254740993,123456789012345678901234567890,5e-324,100.0,1.5]");
}

TEST(JsonTextTest, PythonJsonEscapesToAscii) {
  EXPECT_EQ(PythonJson("\"\xc3\xa9\xf0\x9f\x98\x80\x7f\\n\\u0001/\\\"\""),
            "\"\\u00e9\\ud83d\\ude00\\u007f\\n\\u0001/\\\"\"");
}

TEST(JsonTextTest, PythonJsonSortsKeys) {
  EXPECT_EQ(PythonJson("{\"b\":{\"z\":1,\"a\":null},\"B\":[true,{}]}"),
            "{\"B\":[true,{}],\"b\":{\"a\":null,\"z\":1}}");
}

TEST(JsonTextTest, EmptyBodyIsNoJson) {
  EXPECT_FALSE(IsJson(""));
  EXPECT_FALSE(IsJson("retry later\n"));
  EXPECT_TRUE(IsJson("null"));
}

}  // namespace
}  // namespace webmunk::testing
