#include "server/points/reader_view.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(ReaderViewTest, FlagIsTheLastMemberOfTheMetadataAndAllElseStays) {
  EXPECT_EQ(
      ReaderView(R"({"a":1.0,"passive-data-metadata":{"source":"p"},"b":"\u0041"})", "p", false),
      R"({"a":1.0,"passive-data-metadata":{"source":"p","encrypted_transmission":false},"b":"\u0041"})");
}

TEST(ReaderViewTest, MetadataThatIsNoObjectStaysAsItIs) {
  for (const char* metadata : {R"("abc")", "[1,2]", "1234", "null", "{}"}) {
    const std::string properties = std::string(R"({"passive-data-metadata":)") + metadata + "}";
    EXPECT_EQ(ReaderView(properties, "p", false), properties);
  }
}

TEST(ReaderViewTest, FlagOfTheClientIsReplacedWhereItStands) {
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"encrypted_transmission":"x","source":"p"}})",
                       "p", true),
            R"({"passive-data-metadata":{"encrypted_transmission":true,"source":"p"}})");
}

TEST(ReaderViewTest, SourceNamesTheParticipant) {
  const std::string_view wanted =
      R"({"passive-data-metadata":{"source":"new \"p\"","encrypted_transmission":false}})";
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"source":"old"}})", "new \"p\"", false),
            wanted);
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"source":"","encrypted_transmission":1}})",
                       "new \"p\"", false),
            wanted);
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"encrypted_transmission":1,"source":""}})", "m",
                       true),
            R"({"passive-data-metadata":{"encrypted_transmission":true,"source":"m"}})");
}

TEST(ReaderViewTest, EqualSourceKeepsItsSpelling) {
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"source":"\u0070"}})", "p", false),
            R"({"passive-data-metadata":{"source":"\u0070","encrypted_transmission":false}})");
}

TEST(ReaderViewTest, EachParticipantGetsItsOwnName) {
  constexpr std::string_view kStored = R"({"passive-data-metadata":{"source":"old"}})";
  for (const std::string name : {"one", "two", "two", "one", "", "\\"}) {
    const std::string quoted = name == "\\" ? "\\\\" : name;
    EXPECT_EQ(ReaderView(kStored, name, false), R"({"passive-data-metadata":{"source":")" + quoted +
                                                    R"(","encrypted_transmission":false}})");
  }
}

TEST(ReaderViewTest, AnEscapeInTheSourceIsNoTextOfTheParticipant) {
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"source":"a\\b"}})", R"(a\\b)", false),
            R"({"passive-data-metadata":{"source":"a\\\\b","encrypted_transmission":false}})");
}

TEST(ReaderViewTest, PartsAreTheWholeAndTellItsSize) {
  for (const std::string_view stored :
       {R"({"passive-data-metadata":{"source":"old","encrypted_transmission":1},"b":2})",
        R"({"passive-data-metadata":{"encrypted_transmission":1,"source":"old"},"b":2})",
        R"({"passive-data-metadata":{"source":"old"},"b":2})", R"({"b":2})"}) {
    const ReaderViewParts view(stored, "p", true);
    std::string text;
    for (const std::string_view part : view.parts()) text += part;
    EXPECT_EQ(text.size(), view.size()) << stored;
    EXPECT_EQ(text, ReaderView(stored, "p", true));
  }
}

TEST(ReaderViewTest, NullSourceStaysNull) {
  EXPECT_EQ(ReaderView(R"({"passive-data-metadata":{"source":null}})", "-", false),
            R"({"passive-data-metadata":{"source":null,"encrypted_transmission":false}})");
}

TEST(ReaderViewTest, OfTwoMetadataTheLastIsTheOneThatCounts) {
  EXPECT_EQ(
      ReaderView(R"({"passive-data-metadata":{"x":1},"passive-data-metadata":{"source":"p"}})", "p",
                 false),
      R"({"passive-data-metadata":{"x":1},"passive-data-metadata":{"source":"p","encrypted_transmission":false}})");
}

}  // namespace
}  // namespace webmunk
