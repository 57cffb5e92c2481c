#include "server/base/filter_syntax.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace webmunk {
namespace {

// A filter as a text that shows how it was read.
std::string Shape(const FilterNode& node) {
  if (node.kind == FilterNode::Kind::kComparison) {
    const FilterValue& value = node.value;
    return absl::StrCat(absl::StrJoin(node.field, "/"), " ", static_cast<int>(node.op), " ",
                        static_cast<int>(value.kind), "'", value.text, "'",
                        value.is_prefix ? "*" : "");
  }
  std::string text;
  for (const FilterNode& child : node.children) {
    absl::StrAppend(&text, text.empty() ? "" : " ", Shape(child));
  }
  static constexpr std::string_view kNames[] = {"and", "or", "not"};
  return absl::StrCat(std::string(kNames[static_cast<int>(node.kind)]), "(", text, ")");
}

std::string Read(std::string_view text) {
  const absl::StatusOr<FilterNode> node = ParseFilter(text);
  return node.ok() ? Shape(*node) : std::string(node.status().message());
}

TEST(FilterSyntaxTest, ABlankFilterAlwaysHolds) {
  EXPECT_EQ(Read(""), "and()");
  EXPECT_EQ(Read(" \n"), "and()");
  EXPECT_TRUE(ParseFilter("")->IsEmpty());
}

TEST(FilterSyntaxTest, OrBindsMoreCloselyThanAnd) {
  EXPECT_EQ(Read("a=1 AND b=2 OR c=3 AND d=4"), "and(a 0 1'1' or(b 0 1'2' c 0 1'3') d 0 1'4')");
  EXPECT_EQ(Read("(a=1 AND b=2) OR NOT c=3"), "or(and(a 0 1'1' b 0 1'2') not(c 0 1'3'))");
  EXPECT_EQ(Read("NOT(a=1)"), "not(a 0 1'1')");
}

TEST(FilterSyntaxTest, ReadsEveryComparison) {
  EXPECT_EQ(Read("a=true AND a!=false AND a<1 AND a<=-2.5e+3 AND a>0 AND a>=null AND a:*"),
            "and(a 0 2'' a 1 3'' a 2 1'1' a 3 1'-2.5e+3' a 4 1'0' a 5 4'' a 6 5'')");
}

TEST(FilterSyntaxTest, ReadsFieldsWithDotsNumbersAndQuotes) {
  EXPECT_EQ(Read(R"(properties.items.0.asin:*)"), "properties/items/0/asin 6 5''");
  EXPECT_EQ(Read(R"(properties."url*"."a.\"b" = "x")"), "properties/url*/a.\"b 0 0'x'");
  EXPECT_EQ(Read("properties.passive-data-metadata.source = 'x'"),
            "properties/passive-data-metadata/source 0 0'x'");
}

TEST(FilterSyntaxTest, OnlyAnUnescapedStarAtTheEndIsAPrefix) {
  EXPECT_EQ(Read(R"(g = "pdk-*")"), "g 0 0'pdk-'*");
  EXPECT_EQ(Read(R"(g = "*")"), "g 0 0''*");
  EXPECT_EQ(Read(R"(g = "a*b")"), "g 0 0'a*b'");
  EXPECT_EQ(Read(R"(g = "a\*")"), "g 0 0'a*'");
  EXPECT_EQ(Read(R"(g = "a\\*")"), "g 0 0'a\\'*");
  EXPECT_EQ(Read(R"(g = 'a"\'')"), "g 0 0'a\"''");
}

TEST(FilterSyntaxTest, ABareWordIsAText) { EXPECT_EQ(Read("state=PAUSED"), "state 0 0'PAUSED'"); }

TEST(FilterSyntaxTest, TellsWhereItCannotRead) {
  EXPECT_EQ(Read("a"), "filter: one of = != < <= > >= : is expected at position 2");
  EXPECT_EQ(Read("a ="), "filter: a value is expected at position 4");
  EXPECT_EQ(Read("a = AND"), "filter: a value is expected at position 5");
  EXPECT_EQ(Read("= 1"), "filter: the name of a field is expected at position 1");
  EXPECT_EQ(Read("a=1 b=2"), "filter: AND, OR or the end is expected at position 5");
  EXPECT_EQ(Read("(a=1"), "filter: AND, OR or a ) is expected at position 5");
  EXPECT_EQ(Read("a=1)"), "filter: AND, OR or the end is expected at position 4");
  EXPECT_EQ(Read("a=\"x"), "filter: a text without end at position 3");
  EXPECT_EQ(Read("a.=1"), "filter: a name is expected at position 3");
  EXPECT_EQ(Read("a:b"), "filter: a * is expected at position 3");
  EXPECT_EQ(Read(R"(a="\n")"), "filter: a backslash that is not before \\ \" ' or * at position 4");
  EXPECT_EQ(Read(std::string_view("a=\0", 3)),
            "filter: a character that no text can have at position 3");
  EXPECT_EQ(Read("a=1 AND"), "filter: the name of a field is expected at position 8");
}

TEST(FilterSyntaxTest, TakesTheNumbersOfJsonAlone) {
  for (const std::string_view number : {"01", "1.", "-", "1e", "1a", "1.2.3", "2024-06-01"}) {
    EXPECT_EQ(Read(absl::StrCat("a=", std::string(number))),
              "filter: neither a number nor a text in quotes at position 3")
        << number;
  }
  EXPECT_EQ(Read("a=0"), "a 0 1'0'");
  EXPECT_EQ(Read("a=-0.0"), "a 0 1'-0.0'");
}

TEST(FilterSyntaxTest, EveryLimitIsEnforced) {
  const std::string deep(kMaxFilterDepth - 1, '(');
  const std::string shallow = absl::StrCat(deep, "a=1", std::string(deep.size(), ')'));
  EXPECT_EQ(Read(shallow), "a 0 1'1'");
  EXPECT_EQ(Read(absl::StrCat("(", shallow, ")")), "filter: more than 100 levels at position 101");
  std::string many = "a=1";
  for (int i = 1; i < kMaxFilterComparisons; ++i) many += " OR a=1";
  EXPECT_TRUE(ParseFilter(many).ok());
  EXPECT_EQ(ParseFilter(absl::StrCat(many, " OR a=1")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(std::string(kMaxFilterBytes + 1, ' ')),
            "filter must not have more than 65536 bytes");
}

}  // namespace
}  // namespace webmunk
