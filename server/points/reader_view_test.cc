#include "server/points/reader_view.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(ReaderViewTest, FlagIsTheLastMemberOfTheMetadataAndAllElseStays) {
  EXPECT_EQ(
      ReaderView(R"({"a":1.0,"passive-data-metadata":{"source":"p"},"b":"\u0041"})", "p", false),
      R"({"a":1.0,"passive-data-metadata":{"source":"p","encrypted_transmission":false},"b":"\u0041"})");
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
