#include "server/ingest/lenient_base64.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

std::string Decode(std::string text) { return DecodeLenientBase64(text) ? text : "refused"; }

// What Python 3.11's base64.b64decode returns.
TEST(LenientBase64Test, DecodesAsPythonDoes) {
  EXPECT_EQ(Decode(""), "");
  EXPECT_EQ(Decode("YQ=="), "a");
  EXPECT_EQ(Decode("YWI="), "ab");
  EXPECT_EQ(Decode("YWJj"), "abc");
  EXPECT_EQ(Decode("Y W\nJ-j"), "abc");
  EXPECT_EQ(Decode("Y=WJj"), "abc");
  EXPECT_EQ(Decode("YQ==YQ=="), "a");
  EXPECT_EQ(Decode("YQ=!="), "a");
  EXPECT_EQ(Decode("+/+/"), "\xFB\xFF\xBF");
}

TEST(LenientBase64Test, RefusesWhatPythonRefuses) {
  for (const char* text : {"Y", "YQ", "YQ=", "YWJjY", "YQ=Q", "Y\xC3\xA9Jj"}) {
    EXPECT_EQ(Decode(text), "refused") << text;
  }
}

}  // namespace
}  // namespace webmunk
