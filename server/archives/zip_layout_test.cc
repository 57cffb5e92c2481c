#include "server/archives/zip_layout.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

constexpr int64_t kGiB = int64_t{1} << 30;

// A little-endian number at a place of a record.
uint64_t NumberAt(const std::string& record, size_t offset, size_t size) {
  uint64_t number = 0;
  for (size_t i = size; i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(record.at(offset + i - 1));
  }
  return number;
}

TEST(DosTimeTest, TimesAreToTwoSeconds) {
  // 2024-06-11T13:45:37Z
  const DosTime time = DosTime::Of(1'718'113'537'000'000);
  EXPECT_EQ(time.date, (2024 - 1980) << 9 | 6 << 5 | 11);
  EXPECT_EQ(time.time, 13 << 11 | 45 << 5 | 18);
  EXPECT_EQ(DosTime::Of(0).date, 1 << 5 | 1);
  EXPECT_EQ(DosTime::Of(INT64_C(5'000'000'000'000'000)).date >> 9, 127);
}

TEST(ZipLayoutTest, LocalHeaderKeepsItsSize) {
  ZipEntry entry{.name = "a.txt", .modified = {}};
  const size_t size = LocalHeader(entry, true).size();
  entry.size = 5 * kGiB;
  entry.packed_size = 10;
  entry.crc = 0xFFFFFFFF;
  const std::string large = LocalHeader(entry, true);
  EXPECT_EQ(large.size(), size);
  EXPECT_EQ(NumberAt(large, 18, 4), 0xFFFFFFFF);
  EXPECT_EQ(NumberAt(large, 22, 4), 0xFFFFFFFF);
  EXPECT_EQ(NumberAt(large, 30 + 5, 2), 1);
  EXPECT_EQ(NumberAt(large, 30 + 5 + 4, 8), 5 * kGiB);
  EXPECT_EQ(NumberAt(large, 30 + 5 + 12, 8), 10);
}

TEST(ZipLayoutTest, SmallSizesAreInTheirOwnFields) {
  const ZipEntry entry{.name = "a.txt", .modified = {}, .size = 0xFFFFFFFE, .packed_size = 3};
  const std::string header = LocalHeader(entry, true);
  EXPECT_EQ(NumberAt(header, 18, 4), 3);
  EXPECT_EQ(NumberAt(header, 22, 4), 0xFFFFFFFE);
  EXPECT_NE(NumberAt(header, 30 + 5, 2), 1);
}

TEST(ZipLayoutTest, DirectoryTellsAgainWhatDoesNotFit) {
  std::string header;
  AppendCentralHeader({.name = "a", .modified = {}, .size = 7, .packed_size = 8, .offset = 9},
                      header);
  EXPECT_EQ(header.size(), 46 + 1);
  header.clear();
  AppendCentralHeader(
      {.name = "a", .modified = {}, .size = 7, .packed_size = 8, .offset = 5 * kGiB}, header);
  EXPECT_EQ(NumberAt(header, 42, 4), 0xFFFFFFFF);
  EXPECT_EQ(NumberAt(header, 46 + 1, 2), 1);
  EXPECT_EQ(NumberAt(header, 46 + 1 + 2, 2), 8);
  EXPECT_EQ(NumberAt(header, 46 + 1 + 4, 8), 5 * kGiB);
}

TEST(ZipLayoutTest, EndIsLargeOnlyAtNeed) {
  constexpr size_t kSmall = 22;
  EXPECT_EQ(ZipEnd(0xFFFE, 100, 200).size(), kSmall);
  EXPECT_EQ(ZipEnd(0xFFFF, 100, 200).size(), 56 + 20 + kSmall);
  EXPECT_EQ(ZipEnd(1, 5 * kGiB, 200).size(), 56 + 20 + kSmall);
}

}  // namespace
}  // namespace webmunk
