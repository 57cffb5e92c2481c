#include "server/points/rename_rules.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(RenameRulesTest, PatternMustMatchTheWholeIdentifier) {
  RenameRules rules;
  ASSERT_TRUE(rules.Add("old-([0-9]+)", R"(new-\1)").ok());
  EXPECT_EQ(rules.Apply("old-42"), "new-42");
  EXPECT_EQ(rules.Apply("very old-42"), "very old-42");
  EXPECT_EQ(rules.Apply("old-42x"), "old-42x");
}

TEST(RenameRulesTest, FirstRuleThatMatchesCounts) {
  RenameRules rules;
  ASSERT_TRUE(rules.Add("a.*", "first").ok());
  ASSERT_TRUE(rules.Add("ab", "second").ok());
  EXPECT_EQ(rules.Apply("ab"), "first");
}

TEST(RenameRulesTest, RenamedIdentifierIsNotRenamedAgain) {
  RenameRules rules;
  ASSERT_TRUE(rules.Add("a", "b").ok());
  ASSERT_TRUE(rules.Add("b", "c").ok());
  EXPECT_EQ(rules.Apply("a"), "b");
}

TEST(RenameRulesTest, GroupThatDidNotTakePartIsEmpty) {
  RenameRules rules;
  ASSERT_TRUE(rules.Add("(x)?y", R"(\1)").ok());
  EXPECT_EQ(rules.Apply("y"), "");
}

TEST(RenameRulesTest, RefusesWhatCannotWork) {
  RenameRules rules;
  EXPECT_TRUE(absl::IsInvalidArgument(rules.Add("", "x")));
  EXPECT_TRUE(absl::IsInvalidArgument(rules.Add("(", "x")));
  EXPECT_TRUE(absl::IsInvalidArgument(rules.Add("a", "")));
  EXPECT_TRUE(absl::IsInvalidArgument(rules.Add("(a)", R"(\2)")));
  EXPECT_TRUE(absl::IsInvalidArgument(rules.Add("a", std::string(1025, 'x'))));
  EXPECT_TRUE(rules.empty());
}

TEST(RenameRulesTest, ARuleOfOneIdentifierSpellsIt) {
  EXPECT_TRUE(IsRuleOf("a.c", "x", "a.c"));
  EXPECT_TRUE(IsRuleOf("a\\.c", "x", "a.c"));
  EXPECT_TRUE(IsRuleOf("x", "a.c", "a.c"));
  EXPECT_TRUE(IsRuleOf("x", "a\\\\c", "a\\c"));
  EXPECT_FALSE(IsRuleOf("a.*", "x", "a.c"));
  EXPECT_FALSE(IsRuleOf("x", "a.c-\\1", "a.c"));
}

}  // namespace
}  // namespace webmunk
