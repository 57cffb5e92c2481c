#include "row_writer.h"

#include <gtest/gtest.h>

#include <sstream>

namespace webmunk::cli {
namespace {

TEST(RowWriterTest, PlainRowsAreTabSeparatedWithoutHeading) {
  std::ostringstream out;
  RowWriter rows(out, OutputFormat::kTsv, {"A", "B"});
  rows.Write({"x", "y\tz"});
  rows.Write({"", "w"});
  rows.Finish();
  EXPECT_EQ(out.str(), "x\ty\\tz\n\tw\n");
}

TEST(RowWriterTest, TableColumnsAreAsWideAsTheirWidestField) {
  std::ostringstream out;
  RowWriter rows(out, OutputFormat::kTable, {"NAME", "B"});
  rows.Write({"é", "1"});
  rows.Write({"longer", "2"});
  rows.Finish();
  EXPECT_EQ(out.str(), "NAME    B\né       1\nlonger  2\n");
}

TEST(RowWriterTest, CsvIsQuotedAsRfc4180SaysAndFieldsAreLeftAsTheyAre) {
  std::ostringstream out;
  RowWriter rows(out, OutputFormat::kCsv, {"FIRST HEARD OF", "B"});
  rows.Write({"a,b", "say \"x\""});
  rows.Write({"=1+1", "two\nlines\ttab\\"});
  rows.Write({"", "\r"});
  rows.Finish();
  EXPECT_EQ(out.str(),
            "first_heard_of,b\r\n"
            "\"a,b\",\"say \"\"x\"\"\"\r\n"
            "=1+1,\"two\nlines\ttab\\\"\r\n"
            ",\"\r\"\r\n");
}

TEST(RowWriterTest, EmptyCsvHasAHeadingAndJsonHasNoRows) {
  std::ostringstream out;
  RowWriter(out, OutputFormat::kCsv, {"NAME"}).Finish();
  EXPECT_EQ(out.str(), "name\r\n");
  out.str("");
  RowWriter(out, OutputFormat::kJson, {"NAME"}).Finish();
  EXPECT_EQ(out.str(), "");
}

TEST(RowWriterTest, EmptyTableHasNoHeading) {
  std::ostringstream out;
  RowWriter rows(out, OutputFormat::kTable, {"NAME"});
  rows.Finish();
  EXPECT_EQ(out.str(), "");
}

TEST(RowWriterTest, RowsOfALongTableAreWrittenBeforeItsEnd) {
  std::ostringstream out;
  RowWriter rows(out, OutputFormat::kTable, {"A", "B"});
  for (std::size_t i = 0; i < RowWriter::kRowsThatSetWidths; ++i) rows.Write({"x", "y"});
  const std::string before = out.str();
  EXPECT_FALSE(before.empty());
  rows.Write({"wider", "y"});
  EXPECT_EQ(out.str(), before + "wider  y\n");
  rows.Finish();
  EXPECT_EQ(out.str(), before + "wider  y\n");
}

}  // namespace
}  // namespace webmunk::cli
