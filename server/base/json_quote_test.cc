#include "server/base/json_quote.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>

namespace webmunk {
namespace {

TEST(JsonQuoteTest, QuotesAndBackslashesAreEscaped) {
  EXPECT_EQ(JsonQuote(""), R"("")");
  EXPECT_EQ(JsonQuote(R"(say "hi" \ /)"), R"("say \"hi\" \\ /")");
}

TEST(JsonQuoteTest, EveryControlCharacterIsWrittenAsAnEscape) {
  EXPECT_EQ(JsonQuote("a\nb\t"), R"("a\u000ab\u0009")");
  EXPECT_EQ(JsonQuote(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
}

TEST(JsonQuoteTest, CharactersBeyondAsciiAreKept) { EXPECT_EQ(JsonQuote("é😀\x7f"), "\"é😀\x7f\""); }

TEST(JsonQuoteTest, AnotherReaderGetsTheSameTextBack) {
  std::string text;
  for (int c = 0; c < 128; ++c) text += static_cast<char>(c);
  text += "é漢😀";
  simdjson::dom::parser parser;
  std::string_view back;
  ASSERT_EQ(parser.parse(simdjson::padded_string(JsonQuote(text))).get(back), simdjson::SUCCESS);
  EXPECT_EQ(back, text);
}

}  // namespace
}  // namespace webmunk
