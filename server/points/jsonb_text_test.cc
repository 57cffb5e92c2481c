#include "server/points/jsonb_text.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

TEST(JsonbTextTest, SortsKeysByLengthThenBytesAndKeepsTheLastOfEqualOnes) {
  EXPECT_EQ(JsonbText(R"({"ccc":1,"b":2,"aa":3,"a":4})"), R"({"a":4,"b":2,"aa":3,"ccc":1})");
  EXPECT_EQ(JsonbText(R"({"a":1,"b":{"z":1,"y":2},"a":[]})"), R"({"a":[],"b":{"y":2,"z":1}})");
  // Two bytes of UTF-8 count as two, and an escape as what it stands for.
  EXPECT_EQ(JsonbText("{\"\xC3\xA9\":1,\"z\":2,\"zz\":3}"), R"({"z":2,"zz":3,"\u00e9":1})");
  EXPECT_EQ(JsonbText(R"({"\u0061":1,"a":2})"), R"({"a":2})");
}

TEST(JsonbTextTest, WritesNumbersAsPythonReadThemFromJsonb) {
  const struct {
    const char* token;
    const char* text;
  } kCases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "0.0"},
      {"1.10", "1.1"},
      {"1e5", "100000.0"},
      {"1.0", "1.0"},
      {"1718064000.0", "1718064000.0"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"1e16", "10000000000000000"},
      {"-1.2345e20", "-123450000000000000000"},
      {"1e-05", "1e-05"},
      {"0.0001", "0.0001"},
      {"1e-400", "0.0"},
      {"1e999", "1e999"},
  };
  for (const auto& [token, text] : kCases) EXPECT_EQ(JsonbText(token), text) << token;
  EXPECT_EQ(JsonbText("1.5e300").size(), 301);
}

TEST(JsonbTextTest, WritesStringsInAscii) {
  EXPECT_EQ(JsonbText(R"("\/\u0041\n\u000b\u007f\"\\")"), R"("/A\n\u000b\u007f\"\\")");
  EXPECT_EQ(JsonbText("\"\xC3\x89 \xE5\x8F\x82 \xF0\x9F\x98\x80\""),
            R"("\u00c9 \u53c2 \ud83d\ude00")");
  EXPECT_EQ(JsonbText(R"("a\u0000b\ud800c\ud83d\ude00")"), R"("ab\ufffdc\ud83d\ude00")");
}

TEST(JsonbTextTest, LaysOutAsPythonDoes) {
  const std::string json = R"({"a":[1,{"b":null}],"c":{},"d":[],"e":"x"})";
  EXPECT_EQ(JsonbText(json), json);
  EXPECT_EQ(JsonbText(json, {.is_spaced = true}),
            R"({"a": [1, {"b": null}], "c": {}, "d": [], "e": "x"})");
  EXPECT_EQ(JsonbText(json, {.indent = 2}), R"({
  "a": [
    1,
    {
      "b": null
    }
  ],
  "c": {},
  "d": [],
  "e": "x"
})");
}

TEST(JsonbTextTest, KeepsWhatWasSentIfAsked) {
  const JsonbStyle as_sent = {.is_as_sent = true};
  EXPECT_EQ(JsonbText(R"({"ccc":-0.0,"b":1e16,"a":[1.10,1e999],"ccc":2})", as_sent),
            R"({"ccc":2,"b":1e+16,"a":[1.1,1e999]})");
  EXPECT_EQ(JsonbText(R"("a\u0000\uD800\u0041\/\"\n\uD83D\uDE00 é")", as_sent),
            R"("a\u0000\ud800A/\"\n\ud83d\ude00 \u00e9")");
  EXPECT_EQ(JsonbText(R"({"\ud800":1,"\uD800":2,"a":3,"\u0061":4})", as_sent),
            R"({"\ud800":2,"a":4})");
  EXPECT_EQ(JsonbText(R"([{"a":1}])", {.indent = 2, .depth = 1}),
            "[\n    {\n      \"a\": 1\n    }\n  ]");
}

TEST(JsonbTextTest, WritesDeepValues) {
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_EQ(JsonbText(deep), deep);
}

}  // namespace
}  // namespace webmunk
