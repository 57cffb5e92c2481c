#include "server/rpc/page_token.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

PageTokens TokensOf(std::vector<std::string> keys) {
  return PageTokens([keys] { return keys; });
}

const std::string kKey(32, 'k');

TEST(PageTokenTest, ContentComesBackForTheSameBindingOnly) {
  PageTokens tokens = TokensOf({kKey});
  const std::string token = *tokens.Sign("content", "method");
  EXPECT_EQ(*tokens.Verify(token, "method"), "content");
  EXPECT_TRUE(absl::IsInvalidArgument(tokens.Verify(token, "other").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(tokens.Verify(token, "").status()));
}

TEST(PageTokenTest, ContentAndBindingDoNotFlowIntoEachOther) {
  PageTokens tokens = TokensOf({kKey});
  EXPECT_NE(*tokens.Sign("ab", "c"), *tokens.Sign("a", "bc"));
}

TEST(PageTokenTest, ChangeOfAnyCharacterIsRefused) {
  PageTokens tokens = TokensOf({kKey});
  for (const char* content : {"", "c", "co", "content"}) {
    const std::string token = *tokens.Sign(content, "m");
    for (size_t i = 0; i < token.size(); ++i) {
      for (const char c : {'A', 'B', 'z', '_', '=', ' ', '\0'}) {
        std::string changed = token;
        changed[i] = c;
        if (changed == token) continue;
        EXPECT_TRUE(absl::IsInvalidArgument(tokens.Verify(changed, "m").status())) << changed;
      }
      EXPECT_FALSE(tokens.Verify(token.substr(0, i), "m").ok());
    }
    EXPECT_FALSE(tokens.Verify(token + "A", "m").ok());
    EXPECT_FALSE(tokens.Verify(token + "=", "m").ok());
  }
}

TEST(PageTokenTest, OlderKeyStillVerifiesAndUnknownOneDoesNot) {
  const std::string token = *TokensOf({kKey}).Sign("content", "m");
  EXPECT_TRUE(TokensOf({std::string(32, 'n'), kKey}).Verify(token, "m").ok());
  EXPECT_FALSE(TokensOf({std::string(32, 'n')}).Verify(token, "m").ok());
}

TEST(PageTokenTest, KeysAreAskedForAgainAfterAFailure) {
  int calls = 0;
  PageTokens tokens([&]() -> absl::StatusOr<std::vector<std::string>> {
    if (++calls == 1) return absl::UnavailableError("away");
    return std::vector<std::string>{kKey};
  });
  EXPECT_TRUE(absl::IsUnavailable(tokens.Sign("c", "m").status()));
  EXPECT_TRUE(tokens.Sign("c", "m").ok());
  EXPECT_TRUE(tokens.Sign("c", "m").ok());
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace webmunk
