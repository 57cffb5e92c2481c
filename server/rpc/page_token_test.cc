#include "server/rpc/page_token.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/escaping.h"
#include "server/base/sha256.h"

namespace webmunk {
namespace {

PageTokens TokensOf(std::vector<std::string> keys) {
  return PageTokens([keys] { return keys; });
}

const std::string kKey(32, 'k');

TEST(PageTokenTest, ContentComesBackForTheSameBindingOnly) {
  PageTokens tokens = TokensOf({kKey});
  const std::string token = *tokens.Seal("content", "method");
  EXPECT_EQ(*tokens.Open(token, "method"), "content");
  EXPECT_TRUE(absl::IsInvalidArgument(tokens.Open(token, "other").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(tokens.Open(token, "").status()));
}

TEST(PageTokenTest, ContentAndBindingDoNotFlowIntoEachOther) {
  PageTokens tokens = TokensOf({kKey});
  EXPECT_FALSE(tokens.Open(*tokens.Seal("ab", "c"), "bc").ok());
  EXPECT_FALSE(tokens.Open(*tokens.Seal("a", "bc"), "c").ok());
}

TEST(PageTokenTest, NobodyCanReadItOrTellThatItIsTheSame) {
  PageTokens tokens = TokensOf({kKey});
  const std::string content = "the time and the id of a row";
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string token = *tokens.Seal(content, "m");
    // A nonce and a tag, of 24 and 16 bytes, are all that comes to the content.
    EXPECT_LE(token.size(), (content.size() + 24 + 16 + 2) / 3 * 4);
    std::string bytes;
    ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
    for (size_t at = 0; at + 4 <= content.size(); ++at) {
      EXPECT_EQ(bytes.find(content.substr(at, 4)), std::string::npos) << content.substr(at, 4);
    }
    // Nor what two of them differ in: no two have the same bytes anywhere.
    for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      EXPECT_TRUE(seen.insert(bytes.substr(at, 8)).second);
    }
  }
}

TEST(PageTokenTest, OneThatWasOnlySignedIsRefused) {
  const std::string content = "content";
  const std::string mac = HmacSha256(kKey, "7:contentm");
  EXPECT_TRUE(absl::IsInvalidArgument(
      TokensOf({kKey}).Open(absl::WebSafeBase64Escape(content + mac), "m").status()));
}

TEST(PageTokenTest, ChangeOfAnyCharacterIsRefused) {
  PageTokens tokens = TokensOf({kKey});
  for (const char* content : {"", "c", "co", "content"}) {
    const std::string token = *tokens.Seal(content, "m");
    for (size_t i = 0; i < token.size(); ++i) {
      for (const char c : {'A', 'B', 'z', '_', '=', ' ', '\0'}) {
        std::string changed = token;
        changed[i] = c;
        if (changed == token) continue;
        EXPECT_TRUE(absl::IsInvalidArgument(tokens.Open(changed, "m").status())) << changed;
      }
      EXPECT_FALSE(tokens.Open(token.substr(0, i), "m").ok());
    }
    EXPECT_FALSE(tokens.Open(token + "A", "m").ok());
    EXPECT_FALSE(tokens.Open(token + "=", "m").ok());
  }
}

TEST(PageTokenTest, OlderKeyStillOpensAndUnknownOneDoesNot) {
  const std::string token = *TokensOf({kKey}).Seal("content", "m");
  EXPECT_TRUE(TokensOf({std::string(32, 'n'), kKey}).Open(token, "m").ok());
  EXPECT_FALSE(TokensOf({std::string(32, 'n')}).Open(token, "m").ok());
}

TEST(PageTokenTest, KeysAreAskedForAgainAfterAFailure) {
  int calls = 0;
  PageTokens tokens([&]() -> absl::StatusOr<std::vector<std::string>> {
    if (++calls == 1) return absl::UnavailableError("away");
    return std::vector<std::string>{kKey};
  });
  EXPECT_TRUE(absl::IsUnavailable(tokens.Seal("c", "m").status()));
  EXPECT_TRUE(tokens.Seal("c", "m").ok());
  EXPECT_TRUE(tokens.Seal("c", "m").ok());
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace webmunk
