#include "server/exports/export_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<SplitSource> Sources(
    const std::vector<std::pair<std::string, int64_t>>& names_and_points) {
  std::vector<SplitSource> sources;
  for (const auto& [name, points] : names_and_points) {
    sources.push_back({.identifier = name, .participant_id = std::nullopt, .points = points});
  }
  return sources;
}

// Each job's sources as one text.
std::vector<std::string> Split(std::vector<SplitSource> sources, const ExportSplit& split) {
  std::vector<std::string> jobs;
  for (const std::vector<SplitSource>& job : SplitSources(std::move(sources), split)) {
    std::string& text = jobs.emplace_back();
    for (const SplitSource& source : job) text += source.identifier;
  }
  return jobs;
}

TEST(ExportSplit, WithoutOneThereIsOneJobInOrder) {
  EXPECT_THAT(Split(Sources({{"b", 1}, {"a", 1}, {"c", 1}}), {}), ElementsAre("abc"));
}

TEST(ExportSplit, NobodyIsOneJobToo) {
  EXPECT_THAT(SplitSources({}, {.participants_per_job = 3}), ElementsAre(IsEmpty()));
  EXPECT_THAT(SplitSources({}, {.points_per_job = 3}), ElementsAre(IsEmpty()));
}

TEST(ExportSplit, TheFirstJobHasTheLastSources) {
  const auto sources =
      Sources({{"c", 0}, {"a", 0}, {"g", 0}, {"b", 0}, {"e", 0}, {"d", 0}, {"f", 0}});
  EXPECT_THAT(Split(sources, {.participants_per_job = 3}), ElementsAre("efg", "bcd", "a"));
  EXPECT_THAT(Split(sources, {.participants_per_job = 7}), ElementsAre("abcdefg"));
  EXPECT_THAT(Split(sources, {.participants_per_job = 100}), ElementsAre("abcdefg"));
}

TEST(ExportSplit, ASourceJoinsAJobWithFewerPoints) {
  // The one that makes the job full is in it, however large it is.
  EXPECT_THAT(Split(Sources({{"a", 4}, {"b", 4}, {"c", 90}, {"d", 1}, {"e", 20}, {"f", 1}}),
                    {.points_per_job = 10}),
              ElementsAre("abc", "de", "f"));
}

TEST(ExportSplit, ASourceJoinsAJobWithoutPoints) {
  EXPECT_THAT(Split(Sources({{"a", 0}, {"b", 0}, {"c", 10}, {"d", 0}}), {.points_per_job = 10}),
              ElementsAre("abc", "d"));
}

TEST(ExportSplit, OrderIsThatOfBytes) {
  EXPECT_THAT(Split(Sources({{"\xc3\xa9", 0}, {"z", 0}, {"Z", 0}}), {.participants_per_job = 1}),
              ElementsAre("\xc3\xa9", "z", "Z"));
}

}  // namespace
}  // namespace webmunk
