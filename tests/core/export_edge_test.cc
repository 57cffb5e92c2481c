#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "tests/core/export_recording.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// The cases of edge/ whose names end in `-export`. Their cells have no line ends, tabs
// or quotes. Points come back newest first.
class ExportEdgeTest : public ::testing::Test {
 protected:
  // The members of an export of all that the case uploads.
  void Export(const std::string& name, std::vector<std::string> generators,
              const MicrosRange& range = {}) {
    ExportStudy study;
    study.Add(ReadFile(GoldenDirectory() + "/edge/" + name + "/upload-0.json"), 0);
    ExportRequest request = {.generators = std::move(generators), .range = range};
    request.options.time_zone = "America/New_York";
    for (const char* source : {"Site A", "edge", "plain", "site-a", "site/7"}) {
      if (study.Knows(source)) request.sources.push_back({source, true});
    }
    members_ = study.Export(request);
    EXPECT_EQ(study.bad_points().count, 0);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& member : members_) names.push_back(member.first);
    return names;
  }

  // A column of a member, without the header.
  std::vector<std::string> Cells(const std::string& column, size_t member = 0) const {
    const std::vector<std::string> lines = absl::StrSplit(members_[member].second, "\r\n");
    const std::vector<std::string> header = absl::StrSplit(lines[0], '\t');
    size_t index = 0;
    while (header.at(index) != column) ++index;
    std::vector<std::string> cells;
    for (size_t i = 1; i + 1 < lines.size(); ++i) {
      const std::vector<std::string> row = absl::StrSplit(lines[i], '\t');
      cells.push_back(row.at(index));
    }
    return cells;
  }

  std::vector<StudyMember> members_;
};

TEST_F(ExportEdgeTest, UnknownZonesAreTheStudys) {
  for (const char* name : {"zone-null-export", "zone-unknown-export"}) {
    Export(name, {"webmunk-extension-action"});
    EXPECT_THAT(Cells("Action"), ElementsAre("good after", "good before", "x"));
    EXPECT_THAT(Cells("Time Zone"), ElementsAre("UTC", "UTC", "America/New_York"));
    EXPECT_EQ(Cells("Date Created")[2], "2024-03-09T11:00:00.500000-05:00");
  }
}

TEST_F(ExportEdgeTest, NullsAreMissing) {
  const std::vector<std::string> shows = {"webmunk-extension-element-show",
                                          "webmunk-visibility-export"};
  Export("show-null-content-export", shows);
  for (size_t member : {0, 1}) EXPECT_THAT(Cells("Element HTML", member), ElementsAre("", "<b>"));
  Export("show-null-offset-export", shows);
  for (size_t member : {0, 1}) {
    EXPECT_THAT(Cells("Top", member), ElementsAre("", "1"));
    EXPECT_THAT(Cells("Left", member), ElementsAre("", "2"));
  }
  Export("show-null-content-dates-export", {"webmunk-extension-element-show"},
         {.from = 0, .to = 1});
  EXPECT_THAT(Cells("Source"), IsEmpty());
  Export("class-null-content-export", {"webmunk-extension-class-added"});
  EXPECT_THAT(Cells("Element HTML"), ElementsAre("b", "", "a"));
}

TEST_F(ExportEdgeTest, LoggedElementsAreWhole) {
  Export("log-null-content-export", {"webmunk-extension-log-elements"});
  EXPECT_THAT(Names(), ElementsAre("webmunk-extension-log-elements/edge.txt"));
  EXPECT_THAT(Cells("Element HTML"), ElementsAre("", "x"));
  Export("log-bang-content-export", {"webmunk-extension-log-elements"});
  EXPECT_THAT(Cells("Element HTML"), ElementsAre("match", "match"));
  Export("log-patterns-null-export", {"webmunk-extension-log-elements"});
  EXPECT_THAT(Cells("Element HTML"), ElementsAre("x"));
  Export("log-url-bang-export",
         {"webmunk-extension-log-elements", "webmunk-extension-element-click"});
  for (size_t member : {0, 1}) EXPECT_EQ(Cells("URL", member)[0], "clear");
}

TEST_F(ExportEdgeTest, OrdersAndTasksAreWhole) {
  Export("order-date-null-export", {"webmunk-amazon-order"});
  EXPECT_THAT(Cells("Order Date"), ElementsAre("2023-04-02", ""));
  Export("order-items-null-export", {"webmunk-amazon-order"});
  EXPECT_THAT(Cells("Item ASIN"), ElementsAre("B000000001"));
  Export("tasks-null-export", {"webmunk-local-tasks"});
  EXPECT_THAT(Cells("Task Count"), ElementsAre("1", "0"));
  Export("tasks-message-null-export", {"webmunk-local-tasks"});
  EXPECT_THAT(Cells("Task Name(s)"), ElementsAre(";m"));
  Export("amazon-item-without-ordered-export", {"pdk-external-amazon-item"});
  EXPECT_THAT(Cells("Order Date"), ElementsAre("", "2020-01-01"));
  EXPECT_THAT(Cells("Order ID"), ElementsAre("", "h"));
}

TEST_F(ExportEdgeTest, EveryGeneratorAndParticipantHasItsMember) {
  Export("generic-export", {"webmunk-amazon-order-count", "browser-cookies", "never-seen"});
  EXPECT_THAT(Names(), ElementsAre("webmunk-amazon-order-count.txt", "browser-cookies.txt",
                                   "never-seen.txt"));
  EXPECT_THAT(Cells("Source", 0), ElementsAre("edge"));
  EXPECT_THAT(Cells("Source", 1), ElementsAre("edge"));
  EXPECT_THAT(Cells("Source", 2), IsEmpty());
  Export("slug-collision-export", {"webmunk-extension-log-elements", "pdk-external-amazon-item"});
  EXPECT_THAT(Names(), ElementsAre("webmunk-extension-log-elements/site-a.txt",
                                   "webmunk-extension-log-elements/site-a__1.txt",
                                   "pdk-external-amazon-item/site-a.txt",
                                   "pdk-external-amazon-item/site-a__1.txt"));
  EXPECT_THAT(Cells("Source", 0), ElementsAre("Site A"));
  EXPECT_THAT(Cells("Source", 1), ElementsAre("site-a"));
  Export("slash-in-source-export", {"webmunk-extension-log-elements"});
  EXPECT_THAT(Names(), ElementsAre("webmunk-extension-log-elements/plain.txt",
                                   "webmunk-extension-log-elements/site7.txt"));
  EXPECT_EQ(Cells("Source", 1).size(), 1);
}

// All cases whose export did not end the existing system's run, but for those where it lost a
// file after it had begun: show-null-content-export, show-null-offset-export,
// order-date-null-export and log-patterns-null-export.
TEST_F(ExportEdgeTest, StrictExportsAreTheRecordedOnes) {
  constexpr int64_t kRecorded = 1'718'064'000'000'000;
  for (const std::string name :
       {"class-null-content-export", "formula-cells-export", "generic-export",
        "log-bang-content-export", "log-null-content-export", "log-url-bang-export",
        "show-null-content-dates-export", "slug-collision-export"}) {
    ExportStudy study;
    study.Add(ReadFile(GoldenDirectory() + "/edge/" + name + "/upload-0.json"), kRecorded);
    std::vector<RecordedJob> jobs = RecordedJobs("edge/" + name + "/export", study);
    ASSERT_EQ(jobs.size(), 1U) << name;
    jobs[0].request.options.strict = true;
    EXPECT_THAT(study.Export(jobs[0].request), UnorderedElementsAreArray(jobs[0].members)) << name;
  }
}

TEST_F(ExportEdgeTest, CellsAreAsTheyWereSent) {
  Export("formula-cells-export", {"webmunk-extension-action"});
  EXPECT_THAT(Cells("Action"), ElementsAre("@x", "=1+1"));
}

}  // namespace
}  // namespace webmunk::testing
