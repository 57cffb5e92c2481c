#include "server/points/canonical_json.h"

#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

using std::string_literals::operator""s;

std::string Canonical(std::string_view token) {
  std::string out;
  CanonicalJson(out).AppendValue(token);
  return out;
}

TEST(CanonicalJsonTest, LayoutIsAsDocumented) {
  EXPECT_EQ(Canonical("null"), "n");
  EXPECT_EQ(Canonical("true"), "t");
  EXPECT_EQ(Canonical("false"), "f");
  EXPECT_EQ(Canonical("-1.50,"), "#\x05\0\0\0-1.50"s);
  EXPECT_EQ(Canonical(R"("a\u00e9")"), "\"\x03\0\0\0a\xC3\xA9"s);
  EXPECT_EQ(Canonical(R"([1,"x",[]])"), "[#\1\0\0\0001\"\1\0\0\0x[]]"s);
  EXPECT_EQ(Canonical(R"({"b":null,"a":{}})"), "{\1\0\0\0a{}\1\0\0\0bn}"s);
}

TEST(CanonicalJsonTest, OrderOfKeysDoesNotMatterAtAnyDepth) {
  EXPECT_EQ(Canonical(R"({"x":{"b":1,"a":[{"d":1,"c":2}]},"k":0})"),
            Canonical(R"({"k":0,"x":{"a":[{"c":2,"d":1}],"b":1}})"));
}

TEST(CanonicalJsonTest, SpellingOfStringsDoesNotMatterAndOfNumbersDoes) {
  EXPECT_EQ(Canonical(R"({"\u0061":"\u0062\/"})"), Canonical(R"({"a":"b/"})"));
  EXPECT_NE(Canonical("1.0,"), Canonical("1,"));
  EXPECT_NE(Canonical("\"1\""), Canonical("1,"));
}

TEST(CanonicalJsonTest, OrderOfElementsMatters) {
  EXPECT_NE(Canonical("[1,2]"), Canonical("[2,1]"));
  EXPECT_NE(Canonical("[[1],2]"), Canonical("[[1,2]]"));
}

TEST(CanonicalJsonTest, LastOfEqualKeysCounts) {
  EXPECT_EQ(Canonical(R"({"a":1,"b":2,"a":3})"), Canonical(R"({"b":2,"a":3})"));
  EXPECT_EQ(Canonical(R"({"a":1,"\u0061":3})"), Canonical(R"({"a":3})"));
}

TEST(CanonicalJsonTest, MembersCanBeLeftOut) {
  std::string out;
  CanonicalJson(out).AppendObject(ReadJsonMembers(R"({"b":1,"x":{"y":1},"a":2})"), "x");
  EXPECT_EQ(out, Canonical(R"({"a":2,"b":1})"));
}

TEST(CanonicalJsonTest, MembersAndTextOfAnObjectGiveTheSame) {
  for (const char* object :
       {R"({"b":1,"a":2,"a b":3,"a!":4,"a\u0021":5,"":6})", R"({"a!":1,"a":2,"ab":3,"a ":4})",
        R"({"a":1,"b":{"d":1,"c":2},"a":3,"a":4})", R"({"é":1,"z":2,"É":3})", "{}"}) {
    std::string out;
    CanonicalJson(out).AppendObject(ReadJsonMembers(object), "x");
    EXPECT_EQ(out, Canonical(object)) << object;
  }
}

}  // namespace
}  // namespace webmunk
