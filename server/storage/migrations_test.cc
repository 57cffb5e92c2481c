#include "server/storage/migrations.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

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
