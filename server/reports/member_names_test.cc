#include "server/reports/member_names.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

std::string Plain(std::string_view stem) { return MemberNames::Plain("", stem, ".txt"); }

TEST(MemberNamesTest, NothingLeadsOutOfTheFolder) {
  EXPECT_EQ(Plain("../../x"), "___.._x.txt");
  EXPECT_EQ(Plain("/etc/passwd"), "_etc_passwd.txt");
  EXPECT_EQ(Plain("..\\x"), "___x.txt");
  EXPECT_EQ(Plain("."), "_.txt");
  EXPECT_EQ(Plain(""), "_.txt");
  EXPECT_EQ(Plain("C:\\x"), "C__x.txt");
  EXPECT_EQ(Plain("a:b"), "a_b.txt");
  EXPECT_EQ(Plain("ab:c"), "ab_c.txt");
  EXPECT_EQ(Plain(std::string_view("a\0b\n\x7F", 5)), "a_b__.txt");
  EXPECT_EQ(Plain("a\xC2\x85\xE2\x80\xAE"), "a__.txt");
}

TEST(MemberNamesTest, NothingMeansADevice) {
  for (const char* name : {"CON", "con", "Nul", "com1", "LPT9", "aux.x", "COM\xC2\xB9", "prn ."}) {
    EXPECT_EQ(Plain(name), std::string("_") + name + ".txt");
  }
  for (const char* name : {"CONSOLE", "com", "com10", "xcon"}) {
    EXPECT_EQ(Plain(name), std::string(name) + ".txt");
  }
}

TEST(MemberNamesTest, EqualNamesStayApart) {
  MemberNames names;
  EXPECT_EQ(names.Take("f", "a", ".txt"), "f/a.txt");
  EXPECT_EQ(names.Take("f", "A", ".txt"), "f/A__1.txt");
  EXPECT_EQ(names.Take("f", "a__1", ".txt"), "f/a__1__1.txt");
  EXPECT_EQ(names.Take("f", "a", ".txt"), "f/a__2.txt");
  EXPECT_EQ(names.Take("", "a", ".txt"), "a.txt");
  EXPECT_EQ(names.Take("", "\xC3\x84", ".txt"), "\xC3\x84.txt");
  EXPECT_EQ(names.Take("", "\xC3\xA4", ".txt"), "\xC3\xA4__1.txt");
  EXPECT_EQ(names.Take("", "a/b", ".txt"), "a_b.txt");
  EXPECT_EQ(names.Take("", "a\\b", ".txt"), "a_b__1.txt");
}

TEST(MemberNamesTest, OwnersHaveOneNameAndNotAnothers) {
  MemberNames names;
  EXPECT_EQ(names.TakeOnce("a/b", "f", "a/b", ".txt"), "f/a_b.txt");
  EXPECT_EQ(names.TakeOnce("a/b", "f", "a/b", ".txt"), "f/a_b.txt");
  EXPECT_EQ(names.TakeOnce("a\\b", "f", "a\\b", ".txt"), "f/a_b__1.txt");
  EXPECT_EQ(names.TakeOnce("A/B", "f", "A/B", ".txt"), "f/A_B__2.txt");
  EXPECT_EQ(names.TakeOnce("a\\b", "f", "a\\b", ".txt"), "f/a_b__1.txt");
  EXPECT_EQ(names.TakeOnce("a/b", "f", "a/b", ".csv"), "f/a_b.csv");
  EXPECT_EQ(names.TakeOnce("a/b", "g", "a/b", ".txt"), "g/a_b.txt");
  EXPECT_EQ(names.Take("f", "a/b", ".txt"), "f/a_b__3.txt");
}

TEST(MemberNamesTest, ManyEqualNamesTakeTimeOnce) {
  constexpr int kNames = 100'000;
  MemberNames names;
  std::string last;
  // Without a memory of what was tried these would be five thousand million tries.
  for (int i = 0; i < kNames; ++i) last = names.Take("f", i % 2 == 0 ? "a" : "A", ".txt");
  EXPECT_EQ(last, "f/A__99999.txt");
}

// Readers of data packages refuse them.
TEST(MemberNamesTest, NoNameBeginsLikeAHomeOrAVariable) {
  MemberNames names;
  EXPECT_EQ(names.Take("", "$HOME", ".txt"), "_HOME.txt");
  EXPECT_EQ(names.Take("", "~root", ".txt"), "_root.txt");
  EXPECT_EQ(names.Take("", "%TEMP%", ".txt"), "_TEMP%.txt");
  EXPECT_EQ(names.Take("", "~.$x", ".txt"), "___x.txt");
  EXPECT_EQ(names.Take("", "a~%", ".txt"), "a~%.txt");
}

// Readers of data packages put in what a variable holds wherever its name stands.
TEST(MemberNamesTest, NoNameHoldsAVariable) {
  EXPECT_EQ(Plain("a$HOME"), "a_HOME.txt");
  EXPECT_EQ(Plain("a${HOME}$"), "a_{HOME}_.txt");
}

TEST(MemberNamesTest, NoNameIsAnAddress) {
  EXPECT_EQ(Plain("http://x.org/a.csv"), "http___x.org_a.csv.txt");
  EXPECT_EQ(Plain("s3:x"), "s3_x.txt");
}

TEST(MemberNamesTest, NoNameHasWhatWindowsRefuses) {
  EXPECT_EQ(Plain("a*b?c<d>e|f\"g:h"), "a_b_c_d_e_f_g_h.txt");
  EXPECT_EQ(Plain("CONIN$"), "CONIN_.txt");
  MemberNames names;
  EXPECT_EQ(names.Take("", "a$b", ".txt"), "a_b.txt");
  EXPECT_EQ(names.Take("", "a:b", ".txt"), "a_b__1.txt");
  EXPECT_EQ(names.Take("", "a?b", ".txt"), "a_b__2.txt");
}

TEST(MemberNamesTest, LongNamesAreCutAndStayApart) {
  MemberNames names;
  std::string longest;
  for (int i = 0; i < 500; ++i) longest += "\xC3\xA9";
  const std::string first = names.Take("", longest, ".txt");
  EXPECT_EQ(first, longest.substr(0, 146) + ".txt");
  const std::string second = names.Take("", longest + "x", ".txt");
  EXPECT_EQ(second, longest.substr(0, 142) + "__1.txt");
  EXPECT_LE(second.size(), MemberNames::kLongest);
}

}  // namespace
}  // namespace webmunk
