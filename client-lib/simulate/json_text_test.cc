#include "simulate/json_text.h"

#include <gtest/gtest.h>

namespace webmunk::simulate {
namespace {

TEST(JsonTextTest, ObjectIsIndentedAsAnElementOfABundle) {
  JsonText json;
  json.BeginObject().Key("a").Number(-1).Key("b").BeginArray().Real(482.1875).Bool(true).Null();
  json.EndArray().Key("c").BeginObject().EndObject().Key("d").BeginArray().EndArray().EndObject();
  EXPECT_EQ(json.text(),
            "{\n    \"a\": -1,\n    \"b\": [\n      482.1875,\n      true,\n      null\n    ],\n"
            "    \"c\": {},\n    \"d\": []\n  }");
  EXPECT_EQ(json.units(), std::string(R"({"a":-1,"b":[482.1875,true,null],"c":{},"d":[]})").size());
}

TEST(JsonTextTest, LengthIsCountedInUtf16Units) {
  JsonText json;
  json.String("caf\u00e9 \U0001F525");
  EXPECT_EQ(json.text(), "\"caf\u00e9 \U0001F525\"");
  EXPECT_EQ(json.units(), 9U);
}

TEST(JsonTextTest, ControlCharactersAndLoneSurrogatesAreEscaped) {
  JsonText json;
  json.String(std::string("\"\\\n\0\x1f", 5) + "x\xED\xA0\xBDy");
  EXPECT_EQ(json.text(), R"("\"\\\n\u0000\u001fx\ud83dy")");
  EXPECT_EQ(json.units(), json.text().size());
}

}  // namespace
}  // namespace webmunk::simulate
