#include "arguments.h"

#include <gtest/gtest.h>

namespace webmunk::cli {
namespace {

using Words = std::vector<std::string>;

const std::vector<Option> kOptions = {
    {"limit", "N", "", false}, {"generator", "G", "", true}, {"descending", nullptr, "", false}};

std::string ErrorOf(const Words& words) {
  return std::string(Arguments::Parse(words, kOptions).status().message());
}

TEST(ArgumentsTest, ValueFollowsInTheNextWordOrBehindAnEqualsSign) {
  for (const Words& words : {Words{"--limit", "5"}, Words{"--limit=5"}}) {
    const auto arguments = Arguments::Parse(words, kOptions);
    ASSERT_TRUE(arguments.ok()) << arguments.status();
    EXPECT_EQ(arguments->Get("limit"), "5");
  }
}

TEST(ArgumentsTest, OptionsMayStandBetweenPositionalArguments) {
  const auto arguments =
      Arguments::Parse(Words{"a", "--descending", "b", "--limit", "1", "c"}, kOptions);
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->positional(), (Words{"a", "b", "c"}));
  EXPECT_TRUE(arguments->Has("descending"));
}

TEST(ArgumentsTest, EverythingBehindTwoDashesAndALoneDashArePositional) {
  const auto arguments = Arguments::Parse(Words{"-", "--", "--limit", "-x"}, kOptions);
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->positional(), (Words{"-", "--limit", "-x"}));
}

TEST(ArgumentsTest, ValueMayBeginWithADashOrBeEmpty) {
  const auto arguments = Arguments::Parse(Words{"--generator", "-", "--generator="}, kOptions);
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->GetAll("generator"), (Words{"-", ""}));
}

TEST(ArgumentsTest, WhatTheOptionsDoNotAllowIsAnError) {
  EXPECT_EQ(ErrorOf({"--unknown=1"}), "unknown option --unknown");
  EXPECT_EQ(ErrorOf({"-l"}), "unknown option -l");
  EXPECT_EQ(ErrorOf({"--limi", "5"}), "unknown option --limi");
  EXPECT_EQ(ErrorOf({"--limit"}), "--limit needs a value");
  EXPECT_EQ(ErrorOf({"--descending=yes"}), "--descending takes no value");
  EXPECT_EQ(ErrorOf({"--limit=1", "--limit=1"}), "--limit is given twice");
}

TEST(ArgumentsTest, NumberMustBeWholeAndInRange) {
  for (const char* text : {"", "x", "1.5", "0", "11", "99999999999", "5x"}) {
    const auto arguments = Arguments::Parse(Words{"--limit", text}, kOptions);
    EXPECT_FALSE(arguments->GetNumber("limit", 3, 1, 10).ok()) << text;
  }
  EXPECT_EQ(*Arguments::Parse(Words{"--limit", "10"}, kOptions)->GetNumber("limit", 3, 1, 10), 10);
  EXPECT_EQ(*Arguments::Parse(Words{}, kOptions)->GetNumber("limit", 3, 1, 10), 3);
}

}  // namespace
}  // namespace webmunk::cli
