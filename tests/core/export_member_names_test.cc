#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/core/export_study.h"

namespace webmunk::testing {
namespace {

// Names that whoever posts may give: some lead elsewhere, some are equal but for case or for
// what a name must not have.
const std::vector<std::string>& Hostile() {
  static const auto& names = *new std::vector<std::string>{"../../etc/passwd",
                                                           "..\\..\\etc\\passwd",
                                                           "/etc/passwd",
                                                           "a/b",
                                                           "a\\b",
                                                           "a_b",
                                                           "A/B",
                                                           "a",
                                                           "A",
                                                           "con",
                                                           "CON",
                                                           "c:x",
                                                           ".",
                                                           "..",
                                                           "x\ny",
                                                           "x\x7Fy",
                                                           "a__b",
                                                           "a__1",
                                                           "a$b",
                                                           "x${HOME}",
                                                           "http://x.org/a.csv",
                                                           "<a|b>?*\""};
  return names;
}

struct Mode {
  ExportFormat format;
  bool strict;

  // Else its bytes are printed, and with them what happens to lie between its members.
  friend void PrintTo(const Mode& mode, std::ostream* out) {
    *out << "format " << static_cast<int>(mode.format) << (mode.strict ? ", strict" : "");
  }
};

class ExportMemberNamesTest : public ::testing::TestWithParam<Mode> {
 protected:
  std::vector<StudyMember> Export(ExportStudy& study, const std::vector<std::string>& generators,
                                  const std::vector<std::string>& sources) {
    ExportRequest request{.generators = generators};
    for (const std::string& source : sources) request.sources.push_back({source, true});
    request.options.format = GetParam().format;
    request.options.strict = GetParam().strict;
    return study.Export(request);
  }

  static void Add(const std::string& source, const std::string& generator, ExportStudy& study) {
    const auto id = static_cast<int64_t>(study.points().size()) + 1;
    study.Add({.id = id,
               .created = 1'718'064'000'000'000,
               .recorded = 1'718'064'000'000'000,
               .source = source,
               .generator = generator,
               .location = std::nullopt,
               .properties = absl::StrCat(R"({"n":)", id, "}")});
  }

  static void ExpectInsideAndApart(const std::vector<StudyMember>& members) {
    std::set<std::string> folded;
    for (const auto& [name, bytes] : members) {
      EXPECT_TRUE(folded.insert(absl::AsciiStrToLower(name)).second) << name;
      // As a path, these lead elsewhere or nowhere.
      EXPECT_EQ(name.find_first_of("\\$:*?<>|\""), std::string::npos) << name;
      EXPECT_FALSE(name.starts_with('/') || name.starts_with('.')) << name;
      EXPECT_EQ(name.find("/."), std::string::npos) << name;
      EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
        return !absl::ascii_iscntrl(static_cast<unsigned char>(c));
      })) << name;
    }
  }
};

TEST_P(ExportMemberNamesTest, GeneratorsOfAnyNameHaveTheirMembers) {
  ExportStudy study;
  // The existing system had a table of its own alone while it was empty.
  const bool is_table =
      GetParam().format == ExportFormat::kTsv || GetParam().format == ExportFormat::kCsv;
  if (!is_table || !GetParam().strict) {
    for (const std::string& generator : Hostile()) Add("s", generator, study);
  }
  const auto members = Export(study, Hostile(), {"s"});
  EXPECT_EQ(members.size(), Hostile().size());
  ExpectInsideAndApart(members);
}

TEST_P(ExportMemberNamesTest, ParticipantsOfAnyNameHaveTheirMembers) {
  ExportStudy study;
  std::vector<std::string> sources = Hostile();
  std::sort(sources.begin(), sources.end());
  for (const std::string& source : sources) {
    for (const char* generator : {"g", "b__g"}) Add(source, generator, study);
  }
  const auto members = Export(study, {"g", "b__g", "pdk-system-status"}, sources);
  ExpectInsideAndApart(members);
  if (GetParam().format == ExportFormat::kRawJson) {
    EXPECT_EQ(members.size(), 2 * sources.size());
  } else if (GetParam().format != ExportFormat::kJsonLines) {
    const auto of_status = std::count_if(members.begin(), members.end(), [](const auto& member) {
      return member.first.starts_with("pdk-system-status/");
    });
    EXPECT_EQ(static_cast<size_t>(of_status), sources.size());
  }
}

// What the existing system had twice by one name, it still has.
TEST_P(ExportMemberNamesTest, WhatIsAskedForTwiceIsThereTwiceInStrictArchives) {
  ExportStudy study;
  if (GetParam().format == ExportFormat::kRawJson) Add("s", "g", study);
  const auto members = Export(study, {"g", "g"}, {"s"});
  ASSERT_EQ(members.size(), GetParam().strict ? 2U : 1U);
  EXPECT_EQ(members.front(), members.back());
}

INSTANTIATE_TEST_SUITE_P(
    Modes, ExportMemberNamesTest,
    ::testing::Values(Mode{ExportFormat::kTsv, false}, Mode{ExportFormat::kTsv, true},
                      Mode{ExportFormat::kCsv, true}, Mode{ExportFormat::kJsonLines, false},
                      Mode{ExportFormat::kJsonLines, true}, Mode{ExportFormat::kRawJson, false},
                      Mode{ExportFormat::kRawJson, true}));

}  // namespace
}  // namespace webmunk::testing
