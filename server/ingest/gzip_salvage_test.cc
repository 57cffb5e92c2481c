#include "server/ingest/gzip_salvage.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace webmunk {
namespace {

constexpr size_t kNoLimit = size_t{1} << 30;

std::string Gzip(std::string text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Does not compress well.
std::string Digits(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i * 7919 % 10007);
  return text;
}

TEST(GzipSalvageTest, TheBeginningOfACutStreamIsRead) {
  const std::string text = Digits(100'000);
  const std::string whole = Gzip(text);
  const std::string half = SalvageGzip(whole.substr(0, whole.size() / 2), kNoLimit);
  EXPECT_GT(half.size(), text.size() / 3);
  EXPECT_TRUE(text.starts_with(half));
  EXPECT_EQ(SalvageGzip(whole.substr(0, whole.size() - 1), kNoLimit), text);
}

TEST(GzipSalvageTest, AllMembersAreRead) {
  EXPECT_EQ(SalvageGzip(Gzip("one") + Gzip("two") + "no gzip", kNoLimit), "onetwo");
}

TEST(GzipSalvageTest, NoMoreThanWantedIsMade) {
  const std::string bomb = Gzip(std::string(10'000'000, ' '));
  EXPECT_EQ(SalvageGzip(bomb, 100'000), std::string(100'000, ' '));
}

TEST(GzipSalvageTest, WhatIsNoGzipHoldsNothing) {
  EXPECT_EQ(SalvageGzip("", kNoLimit), "");
  EXPECT_EQ(SalvageGzip("no gzip", kNoLimit), "");
}

}  // namespace
}  // namespace webmunk
