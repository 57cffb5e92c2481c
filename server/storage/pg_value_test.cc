#include "server/storage/pg_value.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"

namespace webmunk {
namespace {

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

template <typename Int>
std::string HexOf(Int value) {
  std::string bytes;
  AppendBigEndian(value, bytes);
  EXPECT_EQ(ReadBigEndian<Int>(bytes.data()), value);
  return Hex(bytes);
}

TEST(PgValueTest, IntegersAreInNetworkByteOrderAndReadBack) {
  EXPECT_EQ(HexOf(int32_t{1}), "00000001");
  EXPECT_EQ(HexOf(int32_t{-2}), "fffffffe");
  EXPECT_EQ(HexOf(INT32_MIN), "80000000");
  EXPECT_EQ(HexOf(int16_t{-1}), "ffff");
  EXPECT_EQ(HexOf(uint32_t{0x20000001}), "20000001");
  EXPECT_EQ(HexOf(int64_t{0x0102030405060708}), "0102030405060708");
  EXPECT_EQ(HexOf(INT64_MIN), "8000000000000000");
}

// From PostGIS: ST_AsHEXEWKB(ST_SetSRID(ST_MakePoint(-87.65, 41.85), 4326), 'XDR').
TEST(PgValueTest, PointIsBigEndianEwkbWithLongitudeFirst) {
  EXPECT_EQ(Hex(PointEwkb(-87.65, 41.85)), "0020000001000010e6c055e9999999999a4044eccccccccccd");
}

TEST(PgValueTest, EmptyArrayHasNoDimension) {
  EXPECT_EQ(Hex(PgArray(PgElementType::kInt4).Binary()), "000000000000000000000017");
}

TEST(PgValueTest, ArrayOfIntegersHasOneDimensionFromOneAndTheElementsWidth) {
  PgArray array(PgElementType::kInt4);
  array.AddInt(int32_t{7});
  array.AddInt(int32_t{-1});
  EXPECT_EQ(array.size(), 2);
  EXPECT_EQ(Hex(array.Binary()),
            "00000001"
            "00000000"
            "00000017"
            "00000002"
            "00000001"
            "00000004"
            "00000007"
            "00000004"
            "ffffffff");
}

TEST(PgValueTest, ArrayOfTextsTellsNullFromEmpty) {
  PgArray array(PgElementType::kText);
  array.Add("ab");
  array.AddNull();
  array.Add("");
  EXPECT_EQ(Hex(array.Binary()),
            "00000001"
            "00000001"
            "00000019"
            "00000003"
            "00000001"
            "00000002"
            "6162"
            "ffffffff"
            "00000000");
}

TEST(PgValueTest, EpochOfPostgresIsTheFirstSecondOf2000) {
  EXPECT_EQ(kPgEpochMicros, int64_t{10957} * 24 * 60 * 60 * 1'000'000);
}

}  // namespace
}  // namespace webmunk
