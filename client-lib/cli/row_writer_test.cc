#include "row_writer.h"

#include <gtest/gtest.h>

#include <sstream>

namespace webmunk::cli {
namespace {

TEST(RowWriterTest, PlainRowsAreTabSeparatedWithoutHeading) {
  std::ostringstream out;
  RowWriter rows(out, false, {"A", "B"});
  rows.Write({"x", "y\tz"});
  rows.Write({"", "w"});
  rows.Finish();
  EXPECT_EQ(out.str(), "x\ty\\tz\n\tw\n");
}

TEST(RowWriterTest, TableColumnsAreAsWideAsTheirWidestField) {
  std::ostringstream out;
  RowWriter rows(out, true, {"NAME", "B"});
  rows.Write({"é", "1"});
  rows.Write({"longer", "2"});
  rows.Finish();
  EXPECT_EQ(out.str(), "NAME    B\né       1\nlonger  2\n");
}

TEST(RowWriterTest, EmptyTableHasNoHeading) {
  std::ostringstream out;
  RowWriter rows(out, true, {"NAME"});
  rows.Finish();
  EXPECT_EQ(out.str(), "");
}

TEST(RowWriterTest, RowsOfALongTableAreWrittenBeforeItsEnd) {
  std::ostringstream out;
  RowWriter rows(out, true, {"A", "B"});
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
