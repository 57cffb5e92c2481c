#include "simulate/extension.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace webmunk::simulate {
namespace {

constexpr std::int64_t kNow = 1'717'243'200'000;

Study StudyOf(std::uint64_t seed) { return {.seed = seed, .participants = 50, .now_ms = kNow}; }

std::string Sent(std::uint64_t seed, std::size_t index) {
  Extension extension(StudyOf(seed), index);
  extension.Browse(150);
  std::string all;
  while (extension.pending() > 0) {
    const Bundle bundle = extension.NextBundle();
    all += bundle.json;
    extension.MarkTransmitted(bundle.points.size() - 1);
  }
  return all;
}

TEST(ExtensionTest, SameSeedMakesTheSameBytes) {
  EXPECT_EQ(Sent(1, 7), Sent(1, 7));
  EXPECT_NE(Sent(1, 7), Sent(2, 7));
  EXPECT_NE(Sent(1, 7), Sent(1, 8));
}

TEST(ExtensionTest, NoTwoParticipantsShareAnIdentifier) {
  const Study study{.seed = 3, .participants = 5000, .now_ms = kNow};
  std::set<std::string> identifiers;
  for (std::size_t i = 0; i < study.participants; ++i) {
    identifiers.insert(Extension(study, i).participant());
  }
  EXPECT_EQ(identifiers.size(), study.participants);
}

TEST(ExtensionTest, BundleHoldsAtMost64RowsAndAStatusPoint) {
  Extension extension(StudyOf(1), 0);
  EXPECT_EQ(extension.NextBundle().points.size(), 1U);
  std::size_t largest = 0;
  extension.Browse(2000);
  while (extension.pending() > 0) {
    const Bundle bundle = extension.NextBundle();
    largest = std::max(largest, bundle.points.size());
    EXPECT_EQ(bundle.points.back().kind, Kind::kSystemStatus);
    EXPECT_TRUE(absl::StartsWith(bundle.json, "[\n  {\n    \""));
    EXPECT_TRUE(absl::EndsWith(bundle.json, "\n    }\n  }\n]"));
    extension.MarkTransmitted(bundle.points.size() - 1);
  }
  EXPECT_EQ(largest, 65U);
}

TEST(ExtensionTest, NoRowIsAddedOnceTheTextIsLongEnough) {
  Study study = StudyOf(1);
  study.html_bytes = 30'000;
  Extension extension(study, 0);
  extension.Browse(20);
  // The task point is short; the fifth of the others passes 131,072 units.
  EXPECT_EQ(extension.NextBundle().points.size(), 1U + 5U + 1U);
}

TEST(ExtensionTest, OversizedRowIsSentNonetheless) {
  Study study = StudyOf(1);
  study.html_bytes = 400'000;
  Extension extension(study, 0);
  extension.Browse(3);
  EXPECT_EQ(extension.NextBundle().points.size(), 3U);
  extension.MarkTransmitted(2);
  EXPECT_EQ(extension.NextBundle().points.size(), 2U);
}

TEST(ExtensionTest, RowsAreSentAgainBesideANewStatusPoint) {
  Extension extension(StudyOf(1), 0);
  extension.Browse(10);
  const Bundle first = extension.NextBundle();
  const Bundle again = extension.NextBundle();
  ASSERT_EQ(first.points.size(), again.points.size());
  const auto status = [](const Bundle& bundle) { return bundle.json.find("\"pending_points\""); };
  EXPECT_EQ(first.json.substr(0, status(first)), again.json.substr(0, status(again)));
  EXPECT_NE(first.json, again.json);
  EXPECT_GT(again.points.back().date_ms, first.points.back().date_ms);
}

TEST(ExtensionTest, AllGeneratorsOccur) {
  std::set<Kind> kinds;
  for (std::size_t i = 0; i < 50; ++i) {
    Extension extension(StudyOf(1), i);
    extension.Browse(1000);
    while (extension.pending() > 0) {
      const Bundle bundle = extension.NextBundle();
      for (const PointKey& point : bundle.points) kinds.insert(point.kind);
      extension.MarkTransmitted(bundle.points.size() - 1);
    }
  }
  EXPECT_EQ(kinds.size(), std::size(kGenerators));
}

TEST(ExtensionTest, ClocksAndZonesDiffer) {
  std::set<std::string> zones;
  std::int64_t earliest = kNow;
  std::int64_t latest = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    Extension extension({.seed = 1, .participants = 600, .now_ms = kNow}, i);
    extension.Browse(1);
    const Bundle bundle = extension.NextBundle();
    earliest = std::min(earliest, bundle.points[0].date_ms);
    latest = std::max(latest, bundle.points[0].date_ms);
    const std::vector<std::string> parts = absl::StrSplit(bundle.json, "\"timezone\": \"");
    zones.insert(parts[1].substr(0, parts[1].find('"')));
  }
  EXPECT_LT(earliest, 10 * std::int64_t{86'400'000});
  EXPECT_GT(latest, kNow + 100 * std::int64_t{86'400'000});
  EXPECT_GT(zones.size(), 5U);
}

}  // namespace
}  // namespace webmunk::simulate
