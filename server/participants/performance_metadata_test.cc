#include "server/participants/performance_metadata.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(PerformanceMetadataTest, ReadsAsTheExistingSystemWritesIt) {
  const Performance performance{.user_agent = "Study/1",
                                .latest_point = 12,
                                .latest_recorded_point = 11,
                                .generators = {{.generator = "a\"b",
                                                .points = 3,
                                                .first_created = 1710000000 * kSecond,
                                                .last_created = 1710000008 * kSecond + 999'999,
                                                .last_recorded = 1710000100 * kSecond},
                                               {.generator = "c",
                                                .points = 1,
                                                .first_created = 1709999999 * kSecond,
                                                .last_created = 1709999999 * kSecond,
                                                .last_recorded = 1710000200 * kSecond}}};
  EXPECT_EQ(PerformanceMetadataJson("p", performance), R"({
  "latest_point": 12,
  "user_agent": "Study/1",
  "latest_point_created": 1710000008,
  "latest_point_recorded": 11,
  "latest_point_recorded_time": 1710000200,
  "point_count": 4,
  "point_frequency": 0.40000004000000394,
  "generator_statistics": [
    {
      "identifier": "a\"b",
      "source": "p",
      "label": "a\"b",
      "points_count": 3,
      "last_recorded": 1710000100,
      "first_created": 1710000000,
      "last_created": 1710000008,
      "frequency": 0.33333337037037447
    },
    {
      "identifier": "c",
      "source": "p",
      "label": "c",
      "points_count": 1,
      "last_recorded": 1710000200,
      "first_created": 1709999999,
      "last_created": 1709999999,
      "frequency": 0
    }
  ]
})");
}

TEST(PerformanceMetadataTest, ParticipantWithoutPointsHasCountsOfZero) {
  EXPECT_EQ(
      PerformanceMetadataJson("p", {}),
      "{\n  \"point_count\": 0,\n  \"point_frequency\": 0,\n  \"generator_statistics\": []\n}");
}

}  // namespace
}  // namespace webmunk
