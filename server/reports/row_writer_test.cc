#include "server/reports/row_writer.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

constexpr char kMetadata[] = R"("passive-data-metadata":{"timezone":"Europe/Berlin"})";

std::string Rows(std::string_view report, const std::string& properties,
                 const ExportOptions& options = {}) {
  RowWriter writer(FindReport(report), options);
  RowBuffer out;
  const auto rows = writer.AppendRows(
      {.created = 0, .recorded = 0, .source = "s", .generator = report, .properties = properties},
      out);
  return rows ? std::string(out.view()) : "unreadable";
}

// The action of a point with these members.
std::string Action(const std::string& members, const ExportOptions& options = {}) {
  constexpr char kBegin[] =
      "s\t1970-01-01T01:00:00+01:00\t1970-01-01T01:00:00+01:00\tEurope/Berlin\t";
  const std::string row =
      Rows("webmunk-extension-action", absl::StrCat("{", members, ",", kMetadata, "}"), options);
  EXPECT_TRUE(row.starts_with(kBegin) && row.ends_with("\r\n")) << row;
  const size_t begin = std::string_view(kBegin).size();
  return row.substr(begin, row.size() - begin - 2);
}

TEST(RowWriterTest, LastOfEqualKeysCounts) {
  EXPECT_EQ(Action(R"("action":"a","action":"b")"), "b");
  EXPECT_EQ(Action(R"("action":"a","\u0061ction":"b")"), "b");
  EXPECT_EQ(Action(R"("action":"a","action":null)"), "");
  EXPECT_EQ(Action(R"("b":{"action":"c"})"), "");
}

TEST(RowWriterTest, ObjectsCountAsAWhole) {
  const std::string begin =
      "s\t1970-01-01T00:00:00+00:00\t1970-01-01T00:00:00+00:00\tUTC\t\t\t1\t\t";
  const auto row = [](const std::string& members) {
    return Rows("webmunk-extension-element-show", absl::StrCat("{", members, "}"));
  };
  EXPECT_EQ(row(R"("offset":{"top":1,"left":2},"offset":{"left":3})"), begin + "\t3\t\t\t\t\t\r\n");
  EXPECT_EQ(row(R"("offset":{"top":1},"offset":[1])"), begin + "\t\t\t\t\t\t\r\n");
}

TEST(RowWriterTest, CellsAreQuotedAsPythonDoes) {
  EXPECT_EQ(Action(R"("action":"a\tb")"), "\"a\tb\"");
  EXPECT_EQ(Action(R"("action":"\"")"), "\"\"\"\"");
  EXPECT_EQ(Action(R"("action":"a\u000bb\u2028")"), "a\vb\xE2\x80\xA8");
  EXPECT_EQ(Action(R"("action":"a\u0000\ud800b\uD83D\uDE00")"),
            "a\xEF\xBF\xBD"
            "b\xF0\x9F\x98\x80");
  EXPECT_EQ(Action(R"("action":{"b":[1,true,null,"x'y"],"a":-0.0})"),
            R"("{'a': 0.0, 'b': [1, True, None, ""x'y""]}")");
  EXPECT_EQ(Action(R"("action":{"b":1e16,"a":-0.0})", {.stored_json = StoredJson::kAsSent}),
            "{'b': 1e+16, 'a': -0.0}");
  EXPECT_EQ(Action(R"("action":1e400)"), "1e400");
}

TEST(RowWriterTest, LinesBreakNoCleanCell) {
  const std::string row =
      Rows("webmunk-extension-class-added",
           "{\"element-content*\":\"a\\r\\nb\\u000bc\\u001cd\\u0085e\xC2\x85"
           "f\xE2\x80\xA8g\xE2\x80\xA9h\xC3\xA9\xC2\xA0\xE2\x80\xAA\\u001fi\\tj\"}");
  EXPECT_TRUE(row.ends_with("\"abcdefgh\xC3\xA9\xC2\xA0\xE2\x80\xAA\x1Fi\tj\"\r\n")) << row;
}

TEST(RowWriterTest, RowsAreAsManyAsElements) {
  const std::string rows = Rows(
      "webmunk-extension-log-elements",
      R"({"pattern-matches":{"bb":[{"element-content*":"1"}],"b":[null,{"element-content!":"2"}],)"
      R"("bb":[{"element-content*":"3","offset":{"top":0.50}}],"c":null,"d":[]}})");
  const std::string begin =
      "s\t1970-01-01T00:00:00+00:00\t1970-01-01T00:00:00+00:00\tUTC\t\t\t\t\t";
  EXPECT_EQ(rows, absl::StrCat(begin, "b\t\t\t\t\t\r\n", begin, "b\t\t\t\t\t2\r\n", begin,
                               "bb\t0.5\t\t\t\t3\r\n"));
}

// One row where the existing system wrote one, else none.
std::string StrictElements(const std::string& elements) {
  return Rows("webmunk-extension-log-elements",
              absl::StrCat(R"({"pattern-matches":{"p":[)", elements, "]}}"), {.strict = true});
}

TEST(RowWriterTest, StrictRowIsLostWithWhatShouldBeATextOrAnObject) {
  const std::string begin =
      "s\t1970-01-01T00:00:00+00:00\t1970-01-01T00:00:00+00:00\tUTC\t\t\t\t\tp\t";
  for (const char* lost :
       {R"({"element-content*":null})", R"({"element-content*":1})", R"({"offset":null})",
        R"({"size":null,"element-content*":"x"})", R"({"offset":{"top":1},"offset":null})"}) {
    EXPECT_EQ(StrictElements(lost), "") << lost;
    EXPECT_EQ(StrictElements(absl::StrCat(R"({"offset":{"top":2}},)", lost)),
              begin + "2\t\t\t\t\r\n")
        << lost;
  }
  EXPECT_EQ(StrictElements(R"({"offset":null,"offset":{"top":1,"left":null}})"),
            begin + "1\t\t\t\t\r\n");
  EXPECT_EQ(Rows("webmunk-extension-log-elements",
                 R"({"pattern-matches":{"p":[{},{"element-content*":"x"}]},)"
                 R"("element-content!":null})",
                 {.strict = true}),
            begin + "\t\t\t\tx\r\n");
}

TEST(RowWriterTest, StrictSourceIsLostFromATextThatIsNoneOn) {
  RowWriter writer(FindReport("webmunk-extension-class-added"), {.strict = true});
  const auto rows = [&](std::string_view source, std::string_view properties) {
    RowBuffer out;
    const auto count =
        writer.AppendRows({.source = source, .generator = "g", .properties = properties}, out);
    EXPECT_EQ(out.size() > 0, count == 1);
    return count;
  };
  EXPECT_EQ(rows("a", R"({"element-content*":"x"})"), 1);
  EXPECT_EQ(rows("a", R"({"element-content*":null,"element-content!":"x"})"), 0);
  EXPECT_EQ(rows("a", R"({"element-content*":"x"})"), 0);
  EXPECT_EQ(rows("b", R"({"element-content!":"x"})"), 1);
  EXPECT_EQ(rows("b", R"({"element-content!":null})"), 0);
  EXPECT_EQ(rows("b", "{}"), 0);
  EXPECT_EQ(rows("c", "{}"), 1);
}

TEST(RowWriterTest, PointThatCannotBeReadHasNoRow) {
  EXPECT_EQ(Rows("webmunk-extension-action", "{\"action\":"), "unreadable");
  EXPECT_EQ(Rows("webmunk-extension-action", "[]"), "unreadable");
}

TEST(RowWriterTest, CommasSeparateCsv) {
  ExportOptions options = {.format = ExportFormat::kCsv};
  EXPECT_EQ(Rows("webmunk-extension-action", R"({"action":"a,\tb"})", options),
            "s,1970-01-01T00:00:00+00:00,1970-01-01T00:00:00+00:00,UTC,\"a,\tb\"\r\n");
}

}  // namespace
}  // namespace webmunk
