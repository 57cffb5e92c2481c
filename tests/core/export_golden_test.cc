#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/core/export_recording.h"

namespace webmunk::testing {
namespace {

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
      job.request.options.strict = true;
      const std::vector<StudyMember>& expected = job.members;
      const std::vector<StudyMember> found = study_.Export(job.request);
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

// Members of which KNOWN_DEFECTS.md says that they are wrong and how, but for those of
// corrected/.
bool IsKnownDefect(const std::string& request, const std::string& member) {
  // Refused, by those who take requests.
  if (request == "tsv-reversed-range" || request == "tsv-unknown-date-type") return true;
  if (request.starts_with("raw-")) return true;
  // The header alone, in place of a folder.
  return member == "pdk-external-amazon-item.txt";
}

bool MayDiffer(const std::string& member) {
  // What is no product, and NaN.
  const bool is_of_products = member == "webmunk-asin-details.txt" || member.find('/') == 4;
  return is_of_products || member == "webmunk-extension-element-hide.txt" ||
         member.starts_with("webmunk-extension-log-elements/study-a-01");
}

const StudyMember* Find(const std::vector<StudyMember>& members, const std::string& name) {
  for (const StudyMember& member : members) {
    if (member.first == name) return &member;
  }
  return nullptr;
}

TEST_F(ExportGoldenTest, ExportsDifferFromTheRecordedOnesInKnownDefectsAlone) {
  size_t different = 0;
  for (const std::string& request : RecordedRequests("expected/exports")) {
    for (const RecordedJob& job : RecordedJobs("expected/exports/" + request, study_)) {
      const std::vector<StudyMember> found = study_.Export(job.request);
      for (const auto& [name, bytes] : job.members) {
        if (IsKnownDefect(request, name)) continue;
        const StudyMember* member = Find(found, name);
        ASSERT_NE(member, nullptr) << request << " " << name;
        const std::string difference = Difference(bytes, member->second);
        const bool is_spring_day = request == "tsv-created-one-day-dst";
        different += difference.empty() ? 0 : 1;
        if (MayDiffer(name) || (is_spring_day && name == "webmunk-extension-action.txt")) continue;
        EXPECT_EQ(difference, "") << request << " " << name;
      }
    }
  }
  EXPECT_GT(different, 0);
}

// The arrays of all members of a participant and generator, without their brackets.
std::map<std::string, std::string> JoinDays(const std::vector<StudyMember>& members) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, bytes] : members) {
    constexpr size_t kDay = std::string_view("__YYYY-MM-DD.json").size();
    std::string& text = joined[name.substr(0, name.size() - kDay)];
    text += (text.empty() ? "" : ",\n") + bytes.substr(2, bytes.size() - 4);
  }
  return joined;
}

TEST_F(ExportGoldenTest, RawExportsHoldTheSameInOtherDays) {
  const std::vector<std::string> requests = RecordedRequests("expected/exports");
  // Too large for the repository.
  if (std::count(requests.begin(), requests.end(), "raw-created-all") == 0) GTEST_SKIP();
  for (const RecordedJob& job : RecordedJobs("expected/exports/raw-created-all", study_)) {
    // Asked for twice, but written once.
    std::vector<StudyMember> expected = job.members;
    std::set<std::string> seen;
    std::erase_if(expected, [&](const auto& member) { return !seen.insert(member.first).second; });
    EXPECT_EQ(JoinDays(study_.Export(job.request)), JoinDays(expected));
  }
}

TEST_F(ExportGoldenTest, RawExportsAreFilteredByTheTimeThatWasAskedFor) {
  for (const RecordedJob& job : RecordedJobs("expected/exports/raw-recorded-range", study_)) {
    size_t expected = 0;
    for (const StudyPoint& point : study_.points()) {
      const auto& generators = job.request.generators;
      expected += point.recorded >= *job.request.range.from &&
                          point.recorded < *job.request.range.to && point.source != "-" &&
                          std::count(generators.begin(), generators.end(), point.generator) > 0
                      ? 1
                      : 0;
    }
    size_t found = 0;
    for (const auto& [name, bytes] : study_.Export(job.request)) {
      for (size_t at = 0; (at = bytes.find("\n  {\n", at)) != std::string::npos; ++at) ++found;
    }
    EXPECT_GT(found, 0);
    EXPECT_EQ(found, expected);
  }
}

TEST_F(ExportGoldenTest, ExportsAreTheCorrectedOnes) {
  const std::vector<std::string> requests = RecordedRequests("expected/corrected");
  ASSERT_FALSE(requests.empty());
  for (const std::string& request : requests) {
    for (const RecordedJob& job : RecordedJobs("expected/corrected/" + request, study_)) {
      const std::vector<StudyMember> found = study_.Export(job.request);
      for (const auto& [name, bytes] : job.members) {
        const StudyMember* member = Find(found, name);
        ASSERT_NE(member, nullptr) << request << " " << name;
        EXPECT_EQ(Difference(bytes, member->second), "") << request << " " << name;
      }
    }
  }
}

}  // namespace
}  // namespace webmunk::testing
