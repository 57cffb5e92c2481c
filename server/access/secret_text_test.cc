#include "server/access/secret_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace webmunk {
namespace {

TEST(SecretTextTest, TokensAreLettersAndDigitsAllOfThemEquallyOften) {
  std::map<char, int> counts;
  std::set<std::string> seen;
  constexpr int kTokens = 2000;
  for (int i = 0; i < kTokens; ++i) {
    const std::string token = NewApiTokenText();
    EXPECT_EQ(token.size(), 64u);
    EXPECT_TRUE(seen.insert(token).second);
    for (const char c : token) {
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
      ++counts[c];
    }
  }
  EXPECT_EQ(counts.size(), 62u);
  // Each is expected 2,065 times, with a deviation of 45.
  for (const auto& [c, count] : counts) {
    EXPECT_GT(count, 1700) << c;
    EXPECT_LT(count, 2430) << c;
  }
}

TEST(SecretTextTest, SessionsAreUrlSafe) {
  const std::string token = NewSessionTokenText();
  EXPECT_EQ(token.size(), 43u);
  EXPECT_TRUE(std::all_of(token.begin(), token.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  }));
  EXPECT_NE(token, NewSessionTokenText());
}

}  // namespace
}  // namespace webmunk
