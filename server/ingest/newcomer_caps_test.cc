#include "server/ingest/newcomer_caps.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

constexpr char kHere[] = "203.0.113.9";
constexpr char kThere[] = "203.0.113.10";

TEST(NewcomerCapsTest, NoMoreThanTheCapComeFromOneAddress) {
  NewcomerCaps caps({.participants_per_hour = 2, .generators_per_hour = 1});
  BatchNewcomers batch(caps);
  EXPECT_TRUE(batch.MayBringParticipant(kHere));
  EXPECT_TRUE(batch.MayBringParticipant(kHere));
  EXPECT_FALSE(batch.MayBringParticipant(kHere));
  EXPECT_TRUE(batch.MayBringParticipant(kThere));
  EXPECT_TRUE(batch.MayBringGenerator(kHere));
  EXPECT_FALSE(batch.MayBringGenerator(kHere));
  batch.Count();
  BatchNewcomers next(caps);
  EXPECT_FALSE(next.MayBringParticipant(kHere));
  EXPECT_TRUE(next.MayBringParticipant(kThere));
}

TEST(NewcomerCapsTest, AttemptThatIsNotCommittedCostsNothing) {
  NewcomerCaps caps({.participants_per_hour = 1, .generators_per_hour = 1});
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_TRUE(BatchNewcomers(caps).MayBringParticipant(kHere));
  }
}

TEST(NewcomerCapsTest, WithoutCapsAllMayCome) {
  NewcomerCaps caps({});
  BatchNewcomers batch(caps);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(batch.MayBringParticipant(kHere));
}

}  // namespace
}  // namespace webmunk
