#include "server/rpc/origin_check.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(OriginCheckTest, SameHostAndPortIsOwn) {
  EXPECT_TRUE(IsOwnOrigin("https://study.example.org", "study.example.org"));
  EXPECT_TRUE(IsOwnOrigin("https://Study.Example.org", "study.example.org"));
  EXPECT_TRUE(IsOwnOrigin("https://study.example.org", "study.example.org:443"));
  EXPECT_TRUE(IsOwnOrigin("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(IsOwnOrigin("http://[::1]:8080", "[::1]:8080"));
}

TEST(OriginCheckTest, AllElseIsForeign) {
  EXPECT_FALSE(IsOwnOrigin("https://evil.example.org", "study.example.org"));
  EXPECT_FALSE(IsOwnOrigin("https://study.example.org.evil.org", "study.example.org"));
  EXPECT_FALSE(IsOwnOrigin("https://evilstudy.example.org", "study.example.org"));
  EXPECT_FALSE(IsOwnOrigin("http://127.0.0.1:8081", "127.0.0.1:8080"));
  EXPECT_FALSE(IsOwnOrigin("http://study.example.org", "study.example.org:443"));
  EXPECT_FALSE(IsOwnOrigin("null", "null"));
  EXPECT_FALSE(IsOwnOrigin("", ""));
  EXPECT_FALSE(IsOwnOrigin("https://", ""));
  EXPECT_FALSE(IsOwnOrigin("https://:443", ""));
  EXPECT_FALSE(IsOwnOrigin("file://study.example.org", "study.example.org"));
}

}  // namespace
}  // namespace webmunk
