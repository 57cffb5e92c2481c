#include "plain_text.h"

#include <gtest/gtest.h>

namespace webmunk::cli {
namespace {

TEST(EscapeControlsTest, TextCannotBreakItsRowOrCommandTheTerminal) {
  EXPECT_EQ(EscapeControls("a\tb\nc\rd"), R"(a\tb\nc\rd)");
  EXPECT_EQ(EscapeControls("\x1b[2J\x7f"), R"(\u001b[2J\u007f)");
  EXPECT_EQ(EscapeControls("\xc2\x9b"
                           "2J"),
            R"(\u009b2J)");
}

TEST(EscapeControlsTest, EscapesCanBeToldFromText) {
  EXPECT_EQ(EscapeControls(R"(a\tb)"), R"(a\\tb)");
}

TEST(EscapeControlsTest, PrintableTextStaysAsItIs) {
  EXPECT_EQ(EscapeControls("é \xc2\xa0 😀"), "é \xc2\xa0 😀");
}

TEST(DisplayWidthTest, CodePointsAreCountedAndNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("aé😀"), 3);
}

}  // namespace
}  // namespace webmunk::cli
