#include "server/admin/app_config_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As recorded from the existing system, in the order in which they are tried.
std::vector<AppConfigPatterns> Recorded() {
  return {{.id = 3, .id_pattern = "34", .context_pattern = "beta"},
          {.id = 2, .id_pattern = "^12", .context_pattern = ".*"},
          {.id = 4, .id_pattern = "12345678", .context_pattern = "beta"},
          {.id = 1, .id_pattern = ".*", .context_pattern = ".*"}};
}

int32_t Chosen(std::string_view identifier, std::string_view context,
               std::optional<int32_t> own = std::nullopt) {
  PatternMatcher matcher;
  return ChooseAppConfig(own, Recorded(), identifier, context, matcher).id.value_or(0);
}

TEST(AppConfigMatchTest, ChoosesAsRecorded) {
  EXPECT_EQ(Chosen("default", "default"), 1);
  EXPECT_EQ(Chosen("99349", "default"), 1);
  EXPECT_EQ(Chosen("99349", "beta-2"), 3);
  EXPECT_EQ(Chosen("12345678", "beta"), 4) << "the identifier itself goes first";
  EXPECT_EQ(Chosen("12345678", "x"), 2);
  EXPECT_EQ(Chosen("129", "default"), 2);
  EXPECT_EQ(Chosen("12345678", "beta", 7), 7);
  EXPECT_EQ(Chosen("a\nb", ""), 1);
}

TEST(AppConfigMatchTest, TellsWhatItLookedAt) {
  PatternMatcher matcher;
  const AppConfigChoice choice =
      ChooseAppConfig(std::nullopt, Recorded(), "12345678", "x", matcher);
  EXPECT_EQ(choice.rule, AppConfigRule::kPatterns);
  std::vector<int32_t> ids;
  for (const AppConfigTrial& trial : choice.trials) ids.push_back(trial.id);
  EXPECT_THAT(ids, ElementsAre(4, 3, 2));
  EXPECT_EQ(choice.trials[0].rule, AppConfigRule::kEqualIdentifier);
  EXPECT_EQ(choice.trials[0].reason, R"(the context does not match "beta")");
  EXPECT_FALSE(choice.trials[1].chosen);
  EXPECT_TRUE(choice.trials[2].chosen);
}

TEST(AppConfigMatchTest, WithoutAFitThereIsNone) {
  PatternMatcher matcher;
  const AppConfigChoice choice = ChooseAppConfig(
      std::nullopt, {{.id = 1, .id_pattern = "a", .context_pattern = "b"}}, "a", "x", matcher);
  EXPECT_EQ(choice.rule, AppConfigRule::kNone);
  EXPECT_EQ(choice.id, std::nullopt);
  EXPECT_EQ(choice.trials.size(), 2u);
}

TEST(AppConfigMatchTest, PatternsThatCannotBeReadAreRefused) {
  EXPECT_TRUE(CheckAppConfigPattern("f", "^a(b|c)$").ok());
  EXPECT_TRUE(CheckAppConfigPattern("f", std::string(1024, 'x')).ok());
  for (const std::string& wrong : {std::string(), std::string("("), std::string("(?=a)"),
                                   std::string(1025, 'x'), std::string("a\0b", 3)}) {
    const absl::Status status = CheckAppConfigPattern("f", wrong);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << wrong;
    EXPECT_THAT(std::string(status.message()), HasSubstr("f "));
  }
}

}  // namespace
}  // namespace webmunk
