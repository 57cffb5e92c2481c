#include "server/exports/wanted_ids.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

std::string Wanted(const WantedIds& ids) {
  std::string text;
  for (int64_t id = 0; id < 12; ++id) text += ids.Has(id) ? 'x' : '.';
  return text;
}

TEST(WantedIdsTest, WithoutLimitsAllAreWanted) { EXPECT_EQ(Wanted({}), "xxxxxxxxxxxx"); }

TEST(WantedIdsTest, OfRangesBothEndsAreWanted) {
  EXPECT_EQ(Wanted(WantedIds::Only({{1, 1}, {3, 5}, {10, 10}})), ".x.xxx....x.");
  EXPECT_EQ(Wanted(WantedIds::Only({})), "............");
}

TEST(WantedIdsTest, RangesAreLeftOutOfASpan) {
  EXPECT_EQ(Wanted(WantedIds::AllBut({{1, 1}, {3, 5}}, {.first = 0, .last = 8})), "x.x...xxx...");
  EXPECT_EQ(Wanted(WantedIds::AllBut({}, {.first = 2, .last = 3})), "..xx........");
}

TEST(WantedIdsTest, SpansOfRangesReachFromEndToEnd) {
  EXPECT_EQ(WantedIds::Only({{4, 5}, {7, 9}}).span(), (IdRange{4, 9}));
  const IdRange none = WantedIds::Only({}).span();
  EXPECT_GT(none.first, none.last);
}

}  // namespace
}  // namespace webmunk
