#include "server/points/redaction.h"

#include <gtest/gtest.h>

#include "server/points/json_scan.h"

namespace webmunk {
namespace {

struct Case {
  const char* name;
  const char* path;
  bool drop;
  const char* text;
  // Null: nothing is met.
  const char* redacted;
};

class RedactionTest : public testing::TestWithParam<Case> {};

TEST_P(RedactionTest, LeavesTheRestAsItIs) {
  const absl::StatusOr<RedactionPath> path = ParseRedactionPath(GetParam().path);
  ASSERT_TRUE(path.ok()) << path.status();
  const std::vector<Redaction> redactions = {{*path, GetParam().drop}};
  const std::optional<std::string> redacted = Redact(GetParam().text, redactions);
  if (GetParam().redacted == nullptr) {
    EXPECT_EQ(redacted, std::nullopt);
  } else {
    EXPECT_EQ(redacted, GetParam().redacted);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Paths, RedactionTest,
    testing::Values(
        Case{"First", "a", true, R"({"a":1,"b":2})", R"({"b":2})"},
        Case{"Middle", "b", true, R"({"a":1,"b":[2,{}],"c":3})", R"({"a":1,"c":3})"},
        Case{"Last", "b", true, R"({"a":1.50,"b":"}"})", R"({"a":1.50})"},
        Case{"Only", "a", true, R"({"a":1})", "{}"},
        Case{"ToNull", "a", false, R"({"a":{"x":1},"b":"\u00e9"})", R"({"a":null,"b":"\u00e9"})"},
        Case{"Absent", "z", true, R"({"a":1})", nullptr},
        Case{"Nested", "a.b.c", true, R"({"a":{"b":{"c":1,"d":2}},"c":3})",
             R"({"a":{"b":{"d":2}},"c":3})"},
        Case{"NestedInNoObject", "a.b", true, R"({"a":"b"})", nullptr},
        Case{"Elements", "i[].s", false, R"({"i":[{"s":1},{"t":2},3,{"s":4}]})",
             R"({"i":[{"s":null},{"t":2},3,{"s":null}]})"},
        Case{"ElementsThemselves", "i[]", true, R"({"i":[1,[2],"3"],"j":0})", R"({"i":[],"j":0})"},
        Case{"ElementsOfElements", "i[][].x", true, R"({"i":[[{"x":1}],[{"x":2,"y":3}]]})",
             R"({"i":[[{}],[{"y":3}]]})"},
        Case{"NoElements", "i[].s", true, R"({"i":[]})", nullptr},
        Case{"NameOfAnArray", "i.s", true, R"({"i":[{"s":1}]})", nullptr},
        Case{"EscapedDot", R"(a\.b)", true, R"({"a.b":1,"a":{"b":2}})", R"({"a":{"b":2}})"},
        Case{"EscapedBracket", R"(a\[]\\)", true, R"({"a[]\\":1,"x":2})", R"({"x":2})"},
        Case{"EscapedKeyInTheText", "key", true, R"({"\u006bey":1,"x":2})", R"({"x":2})"},
        Case{"DuplicateKeys", "a", true, R"({"a":1,"b":2,"a":3,"c":4,"a":5})", R"({"b":2,"c":4})"},
        Case{"DuplicateKeysToNull", "a", false, R"({"a":1,"b":2,"a":3})",
             R"({"a":null,"b":2,"a":null})"},
        Case{"DuplicatesInFront", "a", true, R"({"a":1,"a":2,"b":3})", R"({"b":3})"},
        Case{"AllDuplicates", "a", true, R"({"a":1,"a":2})", "{}"}),
    [](const auto& tested) { return tested.param.name; });

TEST(RedactionsTest, DroppingWinsOverNull) {
  const std::vector<Redaction> redactions = {{*ParseRedactionPath("a"), false},
                                             {*ParseRedactionPath("a"), true},
                                             {*ParseRedactionPath("b.c"), false}};
  EXPECT_EQ(Redact(R"({"a":1,"b":{"c":2}})", redactions), R"({"b":{"c":null}})");
}

TEST(RedactionsTest, ResultIsStillJson) {
  std::string text = *Redact(R"({"a":[{"b":1,"b":2},{"b":3}],"c":{"b":4}})",
                             std::vector<Redaction>{{*ParseRedactionPath("a[].b"), true},
                                                    {*ParseRedactionPath("c"), true}});
  EXPECT_TRUE(ScanJsonValue(text).ok()) << text;
}

TEST(ParseRedactionPathTest, RefusesWhatNamesNoField) {
  for (const char* text : {"", ".", "a.", ".a", "a..b", "a[0]", "[]", "[].a", "a]b[", "a\\",
                           "passive-data-metadata", "passive-data-metadata.source"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseRedactionPath(text).status())) << text;
  }
}

}  // namespace
}  // namespace webmunk
