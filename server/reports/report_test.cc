#include "server/reports/report.h"

#include <gtest/gtest.h>

#include <set>

namespace webmunk {
namespace {

TEST(ReportTest, GeneratorsWithoutReportHaveTheGenericOne) {
  EXPECT_EQ(FindReport("webmunk-extension-action").name, "webmunk-extension-action");
  EXPECT_TRUE(IsGeneric(FindReport("browser-cookies")));
  EXPECT_TRUE(IsGeneric(FindReport("")));
}

TEST(ReportTest, ColumnsAreDescribedAndNamedOnce) {
  std::vector<const Report*> reports(AllReports().begin(), AllReports().end());
  reports.push_back(&GenericReport());
  for (const Report* report : reports) {
    std::set<std::string_view> names;
    for (const Column& column : report->columns) {
      EXPECT_TRUE(names.insert(column.name).second) << report->name << " " << column.name;
      EXPECT_FALSE(column.meaning.empty()) << report->name << " " << column.name;
      EXPECT_NE(column.cell.kind, Cell::Kind::kSame) << report->name << " " << column.name;
    }
    if (!report->strict_header.empty()) {
      EXPECT_EQ(report->strict_header.size(), report->columns.size());
    }
  }
}

TEST(ReportTest, CellsTellTheirFields) {
  const Report& report = FindReport("webmunk-extension-log-elements");
  EXPECT_EQ(DescribeCell(report, report.columns[6].cell), "url*, else url!");
  EXPECT_EQ(DescribeCell(report, report.columns[9].cell), "pattern-matches.*[].offset.top");
  EXPECT_EQ(DescribeCell(report, report.columns[8].cell), "pattern-matches (key)");
}

}  // namespace
}  // namespace webmunk
