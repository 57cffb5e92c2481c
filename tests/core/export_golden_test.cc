#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/export_recording.h"

namespace webmunk::testing {
namespace {

// The reports of products are not made of points.
bool IsOfPoints(const std::string& member) {
  const bool is_product = member.size() > 5 && member[4] == '/';
  return !is_product && member != "webmunk-asin-details.txt";
}

std::vector<StudyMember> MembersOfPoints(const std::vector<StudyMember>& members) {
  std::vector<StudyMember> kept;
  std::copy_if(members.begin(), members.end(), std::back_inserter(kept),
               [](const StudyMember& member) { return IsOfPoints(member.first); });
  // The table in place of an empty folder is not where the existing system had it.
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return kept;
}

std::vector<std::string> NamesOf(const std::vector<StudyMember>& members) {
  std::vector<std::string> names;
  for (const auto& member : members) names.push_back(member.first);
  return names;
}

// Where two texts part, with what surrounds it.
std::string Difference(const std::string& expected, const std::string& found) {
  if (expected == found) return "";
  const size_t shared =
      std::mismatch(expected.begin(), expected.end(), found.begin(), found.end()).first -
      expected.begin();
  const size_t from = shared < 120 ? 0 : shared - 120;
  return "at byte " + std::to_string(shared) + "\nexpected: …" + expected.substr(from, 240) +
         "\nfound:    …" + found.substr(from, 240);
}

class ExportGoldenTest : public ::testing::Test {
 protected:
  ExportStudy study_ = ExportStudy::Golden();
};

TEST_F(ExportGoldenTest, StudyHasTheRecordedPoints) { EXPECT_EQ(study_.points().size(), 1500); }

TEST_F(ExportGoldenTest, StrictExportsAreTheRecordedOnes) {
  const std::vector<std::string> requests = RecordedRequests("expected/exports");
  ASSERT_FALSE(requests.empty());
  size_t compared = 0;
  for (const std::string& request : requests) {
    for (RecordedJob& job : RecordedJobs("expected/exports/" + request, study_)) {
      std::erase(job.request.generators, "webmunk-asin-details");
      job.request.options.strict = true;
      const std::vector<StudyMember> expected = MembersOfPoints(job.members);
      const std::vector<StudyMember> found = MembersOfPoints(study_.Export(job.request));
      EXPECT_EQ(NamesOf(found), NamesOf(expected)) << request;
      for (size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
        EXPECT_EQ(Difference(expected[i].second, found[i].second), "")
            << request << " " << expected[i].first;
        ++compared;
      }
      EXPECT_EQ(study_.bad_points().count, 0);
    }
  }
  RecordProperty("members", static_cast<int>(compared));
}

TEST_F(ExportGoldenTest, ExportsAreTheCorrectedOnes) {
  const std::vector<std::string> requests = RecordedRequests("expected/corrected");
  ASSERT_FALSE(requests.empty());
  for (const std::string& request : requests) {
    for (const RecordedJob& job : RecordedJobs("expected/corrected/" + request, study_)) {
      const std::vector<StudyMember> found = study_.Export(job.request);
      for (const auto& [name, bytes] : job.members) {
        const auto member = std::find_if(found.begin(), found.end(),
                                         [&](const StudyMember& m) { return m.first == name; });
        ASSERT_NE(member, found.end()) << request << " " << name;
        EXPECT_EQ(Difference(bytes, member->second), "") << request << " " << name;
      }
    }
  }
}

}  // namespace
}  // namespace webmunk::testing
