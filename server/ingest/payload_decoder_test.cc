#include "server/ingest/payload_decoder.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <random>

namespace webmunk {
namespace {

using std::string_literals::operator""s;

std::string Gzip(std::string_view text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

std::variant<std::string, BundleFault> Decode(std::string_view compressed,
                                              const DecodeLimits& limits) {
  ByteBudget budget(size_t{1} << 30);
  ByteReservation memory(budget);
  auto result = Gunzip(compressed, limits, memory);
  EXPECT_TRUE(result.ok()) << result.status();
  if (const auto* text = std::get_if<std::string>(&*result); text != nullptr && text->size() > 15) {
    EXPECT_GE(memory.bytes(), text->capacity());
  }
  return *std::move(result);
}

std::string Text(const std::variant<std::string, BundleFault>& result) {
  return std::holds_alternative<std::string>(result)
             ? std::get<std::string>(result)
             : "fault: " + std::get<BundleFault>(result).message;
}

BundleFaultReason ReasonOf(const std::variant<std::string, BundleFault>& result) {
  return std::get<BundleFault>(result).reason;
}

TEST(GunzipTest, DecodesAllMembersAndIgnoresWhatFollows) {
  EXPECT_EQ(Text(Decode(Gzip("abc"), {})), "abc");
  EXPECT_EQ(Text(Decode(Gzip(""), {})), "");
  EXPECT_EQ(Text(Decode(Gzip("abc") + Gzip("def"), {})), "abcdef");
  EXPECT_EQ(Text(Decode(Gzip("abc") + "trailing", {})), "abc");
}

TEST(GunzipTest, SizesAboveTheFirstGuessAreDecoded) {
  // The claimed size covers the last member alone, so that the guess is too small.
  const std::string big(3'000'000, 'x');
  EXPECT_EQ(Text(Decode(Gzip(big) + Gzip("y"), {})), big + "y");
}

TEST(GunzipTest, StreamCutAnywhereIsAFault) {
  std::mt19937 random(1);
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>('a' + random() % 26);
  const std::string whole = Gzip(text);
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto result = Decode(std::string_view(whole).substr(0, size), {});
    ASSERT_TRUE(std::holds_alternative<BundleFault>(result)) << size;
    EXPECT_EQ(ReasonOf(result), BundleFaultReason::kBadGzip) << size;
  }
  std::string damaged = whole;
  damaged[whole.size() / 2] ^= 1;
  EXPECT_EQ(ReasonOf(Decode(damaged, {})), BundleFaultReason::kBadGzip);
  EXPECT_EQ(ReasonOf(Decode("no gzip", {})), BundleFaultReason::kBadGzip);
}

TEST(GunzipTest, LimitsOfSizeAndRatioHold) {
  const std::string bomb = Gzip(std::string(1'000'000, '\0'));
  EXPECT_EQ(Text(Decode(bomb, {.max_size = 1'000'000})).size(), 1'000'000u);
  EXPECT_EQ(ReasonOf(Decode(bomb, {.max_size = 999'999})), BundleFaultReason::kTooLarge);
  EXPECT_EQ(ReasonOf(Decode(bomb, {.free_size = 100'000, .max_ratio = 100})),
            BundleFaultReason::kTooLarge);
  EXPECT_EQ(Text(Decode(bomb, {.free_size = 1'000'000, .max_ratio = 100})).size(), 1'000'000u);
}

TEST(GunzipTest, AsksBeforeItTakesMemory) {
  const std::string bomb = Gzip(std::string(10'000'000, '\0'));
  ByteBudget budget(20'000'000);
  ByteReservation others(budget);
  ASSERT_TRUE(others.Grow(15'000'000));
  ByteReservation memory(budget);
  EXPECT_TRUE(absl::IsUnavailable(Gunzip(bomb, {}, memory).status()));
  others.Shrink(15'000'000);
  EXPECT_TRUE(Gunzip(bomb, {}, memory).ok());
  ByteBudget small(5'000'000);
  ByteReservation too_little(small);
  EXPECT_TRUE(absl::IsOutOfRange(Gunzip(bomb, {}, too_little).status()));
}

TEST(JsonTextAsUtf8Test, MarksAndUtf16AreTakenOff) {
  EXPECT_EQ(JsonTextAsUtf8("[1]"), "[1]");
  EXPECT_EQ(JsonTextAsUtf8("\xEF\xBB\xBF[1]"), "[1]");
  EXPECT_EQ(JsonTextAsUtf8("\xFF\xFE[\0\xE9\0]\0"s), "[é]");
  EXPECT_EQ(JsonTextAsUtf8("\xFE\xFF\0[\0\xE9\0]"s), "[é]");
  EXPECT_EQ(JsonTextAsUtf8("[\0001\0]\0"s), "[1]");
  EXPECT_EQ(JsonTextAsUtf8("\0[\0001\0]"s), "[1]");
  EXPECT_EQ(JsonTextAsUtf8("\xFF\xFE\x3C\xD8\x55\xDF"s), "🍕");
  EXPECT_EQ(JsonTextAsUtf8("\xFF\xFE\x3C\xD8x\0"s), "\\ud83cx");
  EXPECT_EQ(JsonTextAsUtf8(""), "");
}

}  // namespace
}  // namespace webmunk
