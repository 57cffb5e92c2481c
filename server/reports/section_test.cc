#include "server/reports/section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

using ::testing::ElementsAre;

TEST(SectionTest, SectionsShareTheListOfSources) {
  ExportRequest request{.generators = {"a", "b", "a"}, .sources = {{"s"}, {"t"}, {"u", false}}};
  MemberNames names;
  const std::vector<Section> sections = PlanSections(request, names);
  ASSERT_EQ(sections.size(), 2U);
  const SourceList& sources = sections[0].sources;
  EXPECT_THAT(std::vector<std::string>(sources.begin(), sources.end()), ElementsAre("s", "t"));
  EXPECT_EQ(&sections[0].sources[0], &sections[1].sources[0]);
}

TEST(SectionTest, PlanningEndsWithTheFirstError) {
  ExportRequest request{.generators = {"a", "b", "c"}, .sources = {{"s"}}};
  for (const ExportFormat format :
       {ExportFormat::kTsv, ExportFormat::kJsonLines, ExportFormat::kRawJson}) {
    request.options.format = format;
    MemberNames names;
    int taken = 0;
    const absl::Status ended = ForEachSection(request, names, [&](const Section&) {
      return ++taken == 2 ? absl::CancelledError("stop") : absl::OkStatus();
    });
    EXPECT_TRUE(absl::IsCancelled(ended));
    EXPECT_EQ(taken, 2);
  }
}

TEST(SectionTest, StrictFilesOfOneNameAllHoldTheLastSource) {
  ExportRequest request{.generators = {"webmunk-extension-log-elements"},
                        .sources = {{"A b"}, {"a b"}, {"c"}}};
  request.options.strict = true;
  MemberNames names;
  std::vector<std::string> sources;
  for (const Section& section : PlanSections(request, names)) {
    for (const std::string& source : section.sources) sources.push_back(source);
  }
  EXPECT_THAT(sources, ElementsAre("a b", "a b", "c"));
}

TEST(SectionTest, StrictFoldersThatAreAskedForTwiceHaveTheirNamesTwice) {
  ExportRequest request{.generators = {"pdk-system-status", "pdk-system-status"},
                        .sources = {{"A b"}, {"a b"}}};
  request.options.strict = true;
  MemberNames names;
  const std::vector<Section> sections = PlanSections(request, names);
  ASSERT_EQ(sections.size(), 2U);
  for (const Section& section : sections) {
    EXPECT_THAT(section.members,
                ElementsAre("pdk-system-status/a-b.txt", "pdk-system-status/a-b__1.txt"));
  }
}

TEST(SectionTest, ReportsReadTheGeneratorsThatTheyAreMadeOf) {
  const std::vector<std::string> asked = {"webmunk-visibility-export", "x", "x"};
  const std::vector<std::string> read = GeneratorsRead(asked, ExportFormat::kTsv);
  const Report& report = FindReport("webmunk-visibility-export");
  ASSERT_FALSE(report.generators.empty());
  EXPECT_EQ(read.size(), report.generators.size() + 1);
  EXPECT_EQ(read.front(), report.generators.front());
  EXPECT_EQ(read.back(), "x");
  EXPECT_EQ(GeneratorsRead(asked, ExportFormat::kRawJson), asked);
}

TEST(SectionTest, StrictItemsWithoutPointsHaveTheirTableAmongThePlainOnes) {
  ExportRequest request{.generators = {"pdk-external-amazon-item", "pdk-system-status", "zebra"},
                        .sources = {{"s"}}};
  request.options.strict = true;
  MemberNames names;
  std::vector<std::string> members;
  for (const Section& section : PlanSections(request, names)) {
    for (const std::string& member : section.members) members.push_back(member);
  }
  EXPECT_THAT(members, ElementsAre("pdk-external-amazon-item.txt", "zebra.txt",
                                   "pdk-external-amazon-item/s.txt", "pdk-system-status/s.txt"));
}

}  // namespace
}  // namespace webmunk
