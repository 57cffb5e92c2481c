#include "server/points/json_scan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace webmunk {
namespace {

std::string Minified(std::string text) {
  const absl::StatusOr<JsonElement> element = ScanJsonValue(text);
  return element.ok() ? std::string(element->text) : std::string(element.status().message());
}

// The elements without their members, which are the scan's.
absl::StatusOr<std::vector<JsonElement>> ScanArray(std::string& text,
                                                   size_t max_elements = SIZE_MAX) {
  JsonArrayScan scan(text, max_elements);
  std::vector<JsonElement> elements;
  while (true) {
    const absl::StatusOr<const JsonElement*> element = scan.Next();
    if (!element.ok()) return element.status();
    if (*element == nullptr) return elements;
    elements.push_back(**element);
    elements.back().members = nullptr;
  }
}

bool IsAccepted(std::string text) { return ScanJsonValue(text).ok(); }

TEST(JsonScanTest, WhiteSpaceOutsideStringsIsRemovedAndNothingElse) {
  EXPECT_EQ(
      Minified(" { \"b\" : [ 1 , 2.50 , \"a  b\\u0041\\n\" ] ,\r\n\t\"a\" : { } , \"c\":[ ]}\n"),
      "{\"b\":[1,2.50,\"a  b\\u0041\\n\"],\"a\":{},\"c\":[]}");
}

TEST(JsonScanTest, EveryProductionOfTheGrammarIsAccepted) {
  for (const char* text : {"0",
                           "-0",
                           "10",
                           "1.5",
                           "-1.25e10",
                           "1E+5",
                           "1e-400",
                           "123456789012345678901234567890",
                           "true",
                           "false",
                           "null",
                           "\"\"",
                           "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fF\"",
                           "\"\\ud83c\"",
                           "\"\\u0000\"",
                           "\"é\x7f\"",
                           "[]",
                           "{}",
                           "[[],{}]",
                           "{\"\":{\"a\":[null]}}"}) {
    EXPECT_TRUE(IsAccepted(text)) << text;
    EXPECT_EQ(Minified(text), text);
  }
}

TEST(JsonScanTest, WhatIsNoJsonIsRefused) {
  for (const char* text :
       {"",           " ",      "01",      "+1",        ".5",          "1.",        "1e",
        "1e+",        "-",      "--1",     "0x10",      "tru",         "nul",       "True",
        "'a'",        "\"",     "\"a",     "\"\\x\"",   "\"\\u12g4\"", "\"\\u12\"", "\"\\\"",
        "\"\t\"",     "\"\n\"", "[",       "[1",        "[1,",         "[1,]",      "[,1]",
        "[1 2]",      "]",      "{",       "{\"a\"",    "{\"a\":",     "{\"a\":1",  "{\"a\":1,",
        "{\"a\":1,}", "{a:1}",  "{1:1}",   "{\"a\" 1}", "{\"a\":1]",   "[1}",       "1 2",
        "[]]",        "Nan",    "Infinit", "-Inf"}) {
    EXPECT_FALSE(IsAccepted(text)) << text;
  }
}

TEST(JsonScanTest, ErrorNamesTheByte) {
  std::string text = "[1, 2, x]";
  EXPECT_EQ(ScanArray(text).status().message(), "not JSON at byte 7 of the text");
}

TEST(JsonScanTest, ElementsOfAnArrayAreToldApart) {
  std::string text = "[ {\"a\" : 1} , \"x,y]\" , [1, 2] ]";
  const auto elements = ScanArray(text);
  ASSERT_TRUE(elements.ok());
  ASSERT_EQ(elements->size(), 3u);
  EXPECT_EQ((*elements)[0].text, "{\"a\":1}");
  EXPECT_EQ((*elements)[1].text, "\"x,y]\"");
  EXPECT_EQ((*elements)[2].text, "[1,2]");
}

// What ReadJsonMembers makes of the text behind the scan is what the scan notes.
void ExpectNotedMembers(std::string text, size_t expected_notes) {
  JsonArrayScan scan(text);
  size_t notes = 0;
  while (true) {
    const absl::StatusOr<const JsonElement*> element = scan.Next();
    ASSERT_TRUE(element.ok()) << element.status();
    if (*element == nullptr) break;
    if ((*element)->members == nullptr) continue;
    ++notes;
    const std::vector<JsonMember> again = ReadJsonMembers((*element)->text);
    ASSERT_EQ((*element)->members->size(), again.size());
    for (size_t i = 0; i < again.size(); ++i) {
      EXPECT_EQ((*(*element)->members)[i].key, again[i].key);
      EXPECT_EQ((*(*element)->members)[i].value, again[i].value);
      EXPECT_EQ((*(*element)->members)[i].key_has_escapes, again[i].key_has_escapes);
    }
  }
  EXPECT_EQ(notes, expected_notes);
}

TEST(JsonScanTest, MembersOfObjectsAreNoted) {
  ExpectNotedMembers(R"([ {"a" : [ {"b" : 1 , "c" : { } } , [ 2 ] ] , "d\u0065" : { "e" : "f\n" } ,
                          "g" : "h\"i" , "a" : null , "" : -1.5e3 , "j" : { } , "k" : [ ] } ,
                        {} , { "l" : { "m" : { "n" : [ ] } } } , [ { "o" : 1 } ] , "p" , 2 ])",
                     6);
}

TEST(JsonScanTest, MembersAreNotedUpToALimit) {
  for (const size_t count : {kMaxNotedMembers, kMaxNotedMembers + 1, kMaxNotedMembers + 2}) {
    std::string text = "[{\"first\":[";
    for (size_t i = 1; i < count; ++i)
      text += (i == 1 ? "],\"k" : ",\"k") + std::to_string(i) + "\":{}";
    text += "},{\"a\":1}]";
    ExpectNotedMembers(text, count <= kMaxNotedMembers ? 2 : 1);
  }
}

TEST(JsonScanTest, JsonThatIsNoArrayIsToldFromWhatIsNoJson) {
  std::string object = "{\"a\":1}";
  EXPECT_TRUE(absl::IsFailedPrecondition(ScanArray(object).status()));
  std::string broken = "{\"a\":";
  EXPECT_TRUE(absl::IsInvalidArgument(ScanArray(broken).status()));
}

TEST(JsonScanTest, NonFiniteNumbersAreAFlawOfTheirElementAlone) {
  std::string text = "[1, {\"a\": NaN}, [-Infinity], Infinity, 2]";
  const auto elements = ScanArray(text);
  ASSERT_TRUE(elements.ok());
  const std::vector<JsonFlaw> expected = {JsonFlaw::kNone, JsonFlaw::kNonFiniteNumber,
                                          JsonFlaw::kNonFiniteNumber, JsonFlaw::kNonFiniteNumber,
                                          JsonFlaw::kNone};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ((*elements)[i].flaw, expected[i]) << i;
}

TEST(JsonScanTest, DepthBeyondTheLimitIsAFlawAndNoStackOverflow) {
  for (const auto& [depth, flaw] :
       {std::pair{kMaxJsonDepth, JsonFlaw::kNone}, std::pair{kMaxJsonDepth + 1, JsonFlaw::kTooDeep},
        std::pair{size_t{1'000'000}, JsonFlaw::kTooDeep}}) {
    std::string text = std::string(depth, '[') + std::string(depth, ']');
    const auto element = ScanJsonValue(text);
    ASSERT_TRUE(element.ok()) << depth;
    EXPECT_EQ(element->flaw, flaw) << depth;
  }
}

// Strings of every length around the width of a vector, with a special character
// at every place.
TEST(JsonScanTest, SpecialCharactersAreFoundAtEveryOffset) {
  for (size_t size = 0; size < 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string plain(size, 'x');
      plain[at] = '\x01';
      EXPECT_FALSE(IsAccepted("\"" + plain + "\"")) << size << " " << at;
      plain.replace(at, 1, "\\n");
      EXPECT_TRUE(IsAccepted("\"" + plain + "\"")) << size << " " << at;
      plain.replace(at, 2, "\"");
      EXPECT_FALSE(IsAccepted("\"" + plain + "\"")) << size << " " << at;
    }
  }
}

// A parser of other hands must agree on randomly damaged JSON.
TEST(JsonScanTest, AgreesWithAnotherParserOnDamagedJson) {
  const std::string good =
      R"([{"a":[1,-2.5e3,"x\u00e9\"y"],"b":{"c":null,"d":true}},false,"",0.1e-7,{},[]])";
  const std::string alphabet = "{}[]\",:\\u0e+-. 19tfnrx\t";
  std::mt19937 random(20240611);
  for (int round = 0; round < 20000; ++round) {
    std::string text = good;
    for (int change = 0; change < 2; ++change) {
      text[random() % text.size()] = alphabet[random() % alphabet.size()];
    }
    EXPECT_EQ(IsAccepted(text), nlohmann::json::accept(text) ||
                                    // That parser refuses what no double holds and lone
                                    // surrogates, which are JSON all the same.
                                    (IsAccepted(text) && text.find("\\u") != std::string::npos))
        << text;
  }
}

// Runs of white space of all lengths before tokens of all lengths: what is moved to
// the front must neither lose nor overwrite anything.
TEST(JsonScanTest, TokensOfAllLengthsMoveOverGapsOfAllLengths) {
  for (size_t gap = 0; gap < 40; ++gap) {
    for (size_t length = 1; length < 40; ++length) {
      const std::string number(length, '7');
      const std::string text(length, 'x');
      std::string pretty = "[" + std::string(gap, ' ');
      for (int i = 0; i < 3; ++i) {
        pretty += "{\"" + text + "\":" + std::string(i % 2, '\n') + number + ",\"k\":true}";
        if (i < 2) pretty += "," + std::string(gap % 7, ' ') + "\n" + std::string(gap / 3, ' ');
      }
      pretty += "]";
      const absl::StatusOr<std::vector<JsonElement>> elements = ScanArray(pretty, 10);
      ASSERT_TRUE(elements.ok()) << elements.status();
      ASSERT_EQ(elements->size(), 3u);
      for (const JsonElement& element : *elements) {
        ASSERT_EQ(element.text, "{\"" + text + "\":" + number + ",\"k\":true}") << gap;
      }
    }
  }
}

}  // namespace
}  // namespace webmunk
