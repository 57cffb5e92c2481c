#include "server/storage/copy_out.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

std::string Row() {
  std::string row;
  AppendBigEndian<int16_t>(3, row);
  AppendBigEndian<int32_t>(4, row);
  AppendBigEndian<int32_t>(-5, row);
  AppendBigEndian<int32_t>(-1, row);
  AppendBigEndian<int32_t>(0, row);
  return row;
}

TEST(CopiedRowTest, ReadsItsFieldsAndLeavesWhatFollows) {
  const std::string text = Row() + "more";
  std::string_view bytes = text;
  CopiedRow row;
  ASSERT_TRUE(row.Parse(bytes, 3));
  EXPECT_EQ(bytes, "more");
  EXPECT_EQ(row.Int4(0, 0), -5);
  EXPECT_TRUE(row.IsNull(0, 1));
  EXPECT_FALSE(row.IsNull(0, 2));
  EXPECT_EQ(row.Bytes(0, 2), "");
}

TEST(CopiedRowTest, NoPartOfARowIsOne) {
  const std::string text = Row();
  CopiedRow row;
  for (size_t size = 0; size < text.size(); ++size) {
    std::string_view bytes(text.data(), size);
    EXPECT_FALSE(row.Parse(bytes, 3)) << size;
  }
  std::string_view bytes = text;
  EXPECT_FALSE(row.Parse(bytes, 2));
}

}  // namespace
}  // namespace webmunk
