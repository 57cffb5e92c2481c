#include "bundle_file.h"

#include <gtest/gtest.h>

#include <sstream>

namespace webmunk::cli {
namespace {

TEST(DetectEncodingTest, GzipIsKnownByItsFirstTwoBytes) {
  EXPECT_EQ(DetectEncoding("\x1f\x8b\x08"), v1::RawBundle::ENCODING_GZIP);
  EXPECT_EQ(DetectEncoding("\x1f\x8b"), v1::RawBundle::ENCODING_GZIP);
}

TEST(DetectEncodingTest, AnythingElseIsSentAsText) {
  for (const char* bytes : {"", "[]", "\x1f", "\x8b\x1f", " \x1f\x8b", "\xef\xbb\xbf[]"}) {
    EXPECT_EQ(DetectEncoding(bytes), v1::RawBundle::ENCODING_IDENTITY) << bytes;
  }
}

TEST(ReadBundleFileTest, StandardInputIsReadToItsEnd) {
  const std::string text = std::string(100000, 'x') + std::string("\0y", 2);
  std::istringstream in(text);
  EXPECT_EQ(*ReadBundleFile("-", in, 200000), text);
}

TEST(ReadBundleFileTest, ContentOfExactlyTheLimitIsTakenAndOneByteMoreIsNot) {
  std::istringstream fits(std::string(1000, 'x'));
  EXPECT_TRUE(ReadBundleFile("-", fits, 1000).ok());
  std::istringstream too_large(std::string(1001, 'x'));
  EXPECT_EQ(ReadBundleFile("-", too_large, 1000).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(ReadBundleFileTest, MissingFileAndDirectoryAreErrors) {
  std::istringstream in;
  EXPECT_EQ(ReadBundleFile("/nonexistent", in, 1000).status(), absl::NotFoundError("no such file"));
  EXPECT_EQ(ReadBundleFile("/", in, 1000).status(),
            absl::FailedPreconditionError("is a directory"));
}

}  // namespace
}  // namespace webmunk::cli
