#include "server/exports/export_error.h"

#include <gtest/gtest.h>

#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

TEST(ExportErrorTest, OnlyWhatIsMarkedIsFinal) {
  const absl::Status status = FinalError(absl::PermissionDeniedError("no right"));
  EXPECT_TRUE(IsFinal(status));
  EXPECT_TRUE(absl::IsPermissionDenied(status));
  EXPECT_EQ(ShownError(status), "no right");
  EXPECT_FALSE(IsFinal(absl::PermissionDeniedError("a folder")));
  EXPECT_FALSE(IsFinal(PgError("42P01", "no table")));
}

TEST(ExportErrorTest, TextsOfTheDatabaseAreNotShown) {
  for (const char* state : {"", "42P01", "23503", "53100", "57014", "40P01"}) {
    const std::string text = ShownError(PgError(state, "relation \"secret\""));
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find("secret"), std::string::npos) << state;
  }
  EXPECT_EQ(ShownError(absl::InternalError("an archive cannot be written: Is full")),
            "an archive cannot be written: Is full");
}

TEST(ExportErrorTest, OnlyWhatPassesByItselfIsAway) {
  for (const char* state : {"", "08006", "57P01", "57P03", "25006"}) {
    EXPECT_TRUE(IsDatabaseAway(PgError(state, ""))) << state;
  }
  for (const char* state : {"57014", "42P01", "53100", "XX001", "55P03"}) {
    EXPECT_FALSE(IsDatabaseAway(PgError(state, ""))) << state;
  }
  EXPECT_TRUE(IsDatabaseAway(absl::UnavailableError("the database is away")));
  EXPECT_FALSE(IsDatabaseAway(absl::InternalError("")));
}

}  // namespace
}  // namespace webmunk
