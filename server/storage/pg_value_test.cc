#include "server/storage/pg_value.h"

#include <gtest/gtest.h>

#include <string>

#include "server/storage/migrations.h"
#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

using std::string_literals::operator""s;

TEST(PgValueTest, IntegersAreBigEndian) {
  std::string out;
  AppendBigEndian(int32_t{-2}, out);
  AppendBigEndian(int64_t{0x0102030405060708}, out);
  EXPECT_EQ(out, "\xFF\xFF\xFF\xFE\1\2\3\4\5\6\7\x08"s);
  EXPECT_EQ(ReadBigEndian<int32_t>(out.data()), -2);
  EXPECT_EQ(ReadBigEndian<int64_t>(out.data() + 4), 0x0102030405060708);
}

TEST(PgValueTest, PointIsBigEndianEwkb) {
  EXPECT_EQ(PointEwkb(1.0, -2.0),
            "\0\x20\0\0\1\0\0\x10\xE6\x3F\xF0\0\0\0\0\0\0\xC0\0\0\0\0\0\0\0"s);
}

TEST(PgValueTest, ArrayHasDimensionsNullFlagTypeAndElements) {
  PgArray array(PgElementType::kInt4);
  EXPECT_EQ(array.Binary(), "\0\0\0\0\0\0\0\0\0\0\0\x17"s);
  array.AddInt(int32_t{7});
  array.AddNull();
  EXPECT_EQ(array.Binary(),
            "\0\0\0\1\0\0\0\1\0\0\0\x17\0\0\0\2\0\0\0\1\0\0\0\4\0\0\0\7\xFF\xFF\xFF\xFF"s);
}

TEST(PgErrorTest, ClassesOfErrorsHaveTheirCodes) {
  const std::pair<const char*, absl::StatusCode> cases[] = {
      {"23505", absl::StatusCode::kAlreadyExists},
      {"40001", absl::StatusCode::kAborted},
      {"40P01", absl::StatusCode::kAborted},
      {"22P02", absl::StatusCode::kInvalidArgument},
      {"23514", absl::StatusCode::kInvalidArgument},
      {"54001", absl::StatusCode::kInvalidArgument},
      {"42P01", absl::StatusCode::kFailedPrecondition},
      {"53100", absl::StatusCode::kResourceExhausted},
      {"25006", absl::StatusCode::kUnavailable},
      {"57P01", absl::StatusCode::kUnavailable},
      {"", absl::StatusCode::kUnavailable},
  };
  for (const auto& [state, code] : cases) {
    const absl::Status status = PgError(state, "text\n");
    EXPECT_EQ(status.code(), code) << state;
    EXPECT_EQ(SqlState(status), state);
    EXPECT_EQ(status.message(), "database: text");
  }
}

TEST(MigrationsTest, EmbeddedFilesAreNumberedWithoutGaps) {
  int version = 0;
  for (const Migration& migration : EmbeddedMigrations()) {
    EXPECT_EQ(migration.version, ++version);
    EXPECT_FALSE(migration.sql.empty());
  }
  EXPECT_GE(version, 1);
}

}  // namespace
}  // namespace webmunk
