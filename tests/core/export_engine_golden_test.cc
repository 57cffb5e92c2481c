#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/export_database.h"
#include "tests/core/export_recording.h"

namespace webmunk::testing {
namespace {

// What the engine makes of points in a database.
class ExportEngineGoldenTest : public ::testing::Test {
 protected:
  ExportEngineGoldenTest() { database_.Store(study_); }

  std::vector<StudyMember> Run(const ExportRequest& request) {
    return WithoutDescription(database_.Run(request));
  }

  static void Compare(const std::vector<StudyMember>& found,
                      const std::vector<StudyMember>& expected, const std::string& request) {
    ASSERT_EQ(found.size(), expected.size()) << request;
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].first, expected[i].first) << request;
      // Not their bytes, which would fill the log.
      EXPECT_TRUE(found[i].second == expected[i].second) << request << " " << found[i].first;
    }
  }

  ExportStudy study_ = ExportStudy::Golden();
  ExportDatabase database_;
};

TEST_F(ExportEngineGoldenTest, StrictArchivesHoldTheRecordedMembers) {
  const std::vector<std::string> requests = RecordedRequests("expected/exports");
  size_t members = 0;
  for (const std::string& request : requests) {
    for (RecordedJob& job : RecordedJobs("expected/exports/" + request, study_)) {
      job.request.options.strict = true;
      const std::vector<StudyMember>& expected = job.members;
      Compare(Run(job.request), expected, request);
      members += expected.size();
    }
  }
  EXPECT_GT(members, 0);
  RecordProperty("requests", static_cast<int>(requests.size()));
  RecordProperty("members", static_cast<int>(members));
}

TEST_F(ExportEngineGoldenTest, ArchivesHoldTheCorrectedMembers) {
  size_t members = 0;
  for (const std::string& request : RecordedRequests("expected/corrected")) {
    for (const RecordedJob& job : RecordedJobs("expected/corrected/" + request, study_)) {
      const std::vector<StudyMember> found = Run(job.request);
      Compare(found, study_.Export(job.request), request);
      for (const StudyMember& member : job.members) {
        EXPECT_NE(std::find(found.begin(), found.end(), member), found.end())
            << request << " " << member.first;
        ++members;
      }
    }
  }
  EXPECT_GT(members, 0);
  RecordProperty("members", static_cast<int>(members));
}

TEST_F(ExportEngineGoldenTest, AllFormatsHoldWhatPointsInMemoryBecome) {
  for (const ExportFormat format :
       {ExportFormat::kCsv, ExportFormat::kJsonLines, ExportFormat::kRawJson, ExportFormat::kTsv}) {
    for (const RecordedJob& job :
         RecordedJobs("expected/exports/tsv-split-unknown-sources", study_)) {
      ExportRequest request = job.request;
      request.options.format = format;
      Compare(Run(request), study_.Export(request), std::to_string(static_cast<int>(format)));
    }
  }
}

}  // namespace
}  // namespace webmunk::testing
