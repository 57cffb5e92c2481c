#include "server/points/json_text.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(JsonTextTest, MembersKeepTheirOrderAndDuplicates) {
  const auto members = ReadJsonMembers(R"({"a":1,"b":{"c":[1,{"d":"}"}]},"a":"x\"","e":null})");
  ASSERT_EQ(members.size(), 4u);
  EXPECT_EQ(members[0].key, "\"a\"");
  EXPECT_EQ(members[0].value, "1");
  EXPECT_EQ(members[1].value, R"({"c":[1,{"d":"}"}]})");
  EXPECT_EQ(members[2].value, R"("x\"")");
  EXPECT_EQ(members[3].value, "null");
  EXPECT_TRUE(ReadJsonMembers("{}").empty());
}

TEST(JsonTextTest, LastOfEqualKeysCounts) {
  const auto members = ReadJsonMembers(R"({"a":1,"\u0061":2,"b":3})");
  EXPECT_EQ(FindJsonMember(members, "a"), "2");
  EXPECT_EQ(FindJsonMember(members, "c"), "");
}

TEST(JsonTextTest, KeysMatchHoweverTheyAreSpelled) {
  const auto members = ReadJsonMembers(
      R"({"passive-data-metadata":1,"passive\u002ddata-metadata":2,"passive-data-metadat":3,)"
      R"("passive-data-metadata2":4,"passive-data-metadata\\":5,"q\"":6})");
  ASSERT_EQ(members.size(), 6u);
  EXPECT_TRUE(members[0].Is("passive-data-metadata"));
  EXPECT_TRUE(members[1].Is("passive-data-metadata"));
  EXPECT_FALSE(members[2].Is("passive-data-metadata"));
  EXPECT_FALSE(members[3].Is("passive-data-metadata"));
  EXPECT_FALSE(members[4].Is("passive-data-metadata"));
  EXPECT_TRUE(members[4].Is("passive-data-metadata\\"));
  EXPECT_TRUE(members[5].Is("q\""));
}

TEST(JsonTextTest, StringsAreDecodedToWhatATextColumnHolds) {
  EXPECT_EQ(DecodeJsonString(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(DecodeJsonString(R"("\u00e9\u20ac\ud83c\udf55")"), "é€🍕");
  EXPECT_EQ(DecodeJsonString(R"("a\u0000b")"), "ab");
  EXPECT_EQ(DecodeJsonString(R"("\ud83c")"), "\xEF\xBF\xBD");
  EXPECT_EQ(DecodeJsonString(R"("\udf55\ud83c")"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(DecodeJsonString(R"("\ud83cx")"), "\xEF\xBF\xBDx");
  EXPECT_EQ(DecodeJsonString(R"("\ud83c\u0041")"),
            "\xEF\xBF\xBD"
            "A");
  // A backslash and what looks like an escape behind it.
  EXPECT_EQ(DecodeJsonString(R"("\\u0000b")"), "\\u0000b");
}

TEST(JsonTextTest, ValuesEndWhereTheyShould) {
  const char* text = R"("a\\",1)";
  EXPECT_EQ(SkipJsonValue(text), text + 5);
  const char* quoted = R"("\\\"" )";
  EXPECT_EQ(SkipJsonString(quoted), quoted + 6);
  const char* nested = R"({"a":["]}\"",{}]},)";
  EXPECT_EQ(*SkipJsonValue(nested), ',');
}

TEST(JsonMembersTest, WhatIsNoObjectHasNone) {
  for (const char* text : {"", "[\"a\"]", "\"x\"", "7", "null"}) {
    EXPECT_TRUE(ReadJsonMembers(text).empty()) << text;
  }
}

}  // namespace
}  // namespace webmunk
