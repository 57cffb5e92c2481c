#include "tests/integration/identity_cases.h"
#include "tests/support/point_text.h"

namespace webmunk::testing {
namespace {

constexpr Counts kStored{1, 0, 0};
constexpr Counts kDuplicate{0, 1, 0};

PointText Base() { return {.source = R"("@")"}; }

std::string WithMembers(const std::string& members) {
  return PointText{.members = members, .source = R"("@")"}.Json();
}

std::string WithMetadata(const std::string& more) {
  return PointText{.source = R"("@")", .more_metadata = more}.Json();
}

std::string At(const std::string& timestamp) {
  return PointText{.source = R"("@")", .timestamp = timestamp}.Json();
}

IdentityCase Same(const std::string& name, const std::string& first, const std::string& second) {
  return {name, {{{first}, kStored}, {{second}, kDuplicate}}};
}

IdentityCase Different(const std::string& name, const std::string& first,
                       const std::string& second) {
  return {name, {{{first}, kStored}, {{second}, kStored}, {{second}, kDuplicate}}};
}

std::vector<IdentityCase> MetadataCases() {
  PointText agent = Base();
  agent.generator = R"("webmunk-extension-action: Test/2 another browser")";
  PointText moved = Base();
  moved.more_metadata = R"(,"timezone":"Asia/Tokyo")";
  PointText renamed = Base();
  renamed.generator_id = R"("another-generator")";
  const std::string place = R"(,"latitude":1.5,"longitude":2.5)";
  return {
      Same("GeneratorTextDoesNotMatter", Base().Json(), agent.Json()),
      Same("TimeZoneDoesNotMatter", Base().Json(), moved.Json()),
      Same("OtherMetadataDoesNotMatter", Base().Json(), WithMetadata(R"(,"generated-key":"k")")),
      Different("GeneratorIdentifierMatters", Base().Json(), renamed.Json()),
      Different("PresenceOfALocationMatters", Base().Json(), WithMetadata(place)),
      Same("EqualLocationsAreOne", WithMetadata(place), WithMetadata(place)),
      Different("LatitudeMatters", WithMetadata(place),
                WithMetadata(R"(,"latitude":1.6,"longitude":2.5)")),
      Different("LongitudeMatters", WithMetadata(place),
                WithMetadata(R"(,"latitude":1.5,"longitude":-2.5)")),
      Same("OrderOfMetadataDoesNotMatter", WithMetadata(place),
           WithMetadata(R"(,"longitude":2.5,"latitude":1.5)")),
  };
}

std::vector<IdentityCase> TimeCases() {
  return {
      Different("AMillisecondMatters", At("1710000000.500"), At("1710000000.501")),
      Different("AMicrosecondMatters", At("1710000000.500001"), At("1710000000.500002")),
      Same("SpellingOfTheTimestampDoesNotMatter", At("1710000000.5"), At("1710000000.500")),
      Same("ExponentInTheTimestampDoesNotMatter", At("1710000000"), At("1.71e9")),
  };
}

}  // namespace

std::vector<IdentityCase> DifferenceCases() {
  std::vector<IdentityCase> cases = {
      Same("OrderOfKeysDoesNotMatter", WithMembers(R"("a":1,"b":2)"),
           WithMembers(R"("b":2,"a":1)")),
      Same("OrderOfNestedKeysDoesNotMatter", WithMembers(R"("o":{"a":1,"b":{"c":2,"d":3}})"),
           WithMembers(R"("o":{"b":{"d":3,"c":2},"a":1})")),
      Same("WhiteSpaceDoesNotMatter", WithMembers(R"("a":[1,2])"),
           WithMembers("\"a\" : [ 1,\n 2 ]")),
      Same("SpellingOfEscapesDoesNotMatter", WithMembers(R"("a":"\u00e9\/\u0041")"),
           WithMembers("\"a\":\"\xc3\xa9/A\"")),
      Same("EscapesInKeysDoNotMatter", WithMembers(R"("\u0061":1)"), WithMembers(R"("a":1)")),
      Same("EscapedSurrogatePairIsTheCharacter", WithMembers(R"("a":"\ud83d\ude00")"),
           WithMembers("\"a\":\"\xf0\x9f\x98\x80\"")),
      Different("SpellingOfNumbersMatters", WithMembers(R"("a":1)"), WithMembers(R"("a":1.0)")),
      Different("ExponentOfNumbersMatters", WithMembers(R"("a":100)"), WithMembers(R"("a":1e2)")),
      Different("WhiteSpaceInStringsMatters", WithMembers(R"("a":"x y")"),
                WithMembers(R"("a":"x  y")")),
      Different("OrderOfArraysMatters", WithMembers(R"("a":[1,2])"), WithMembers(R"("a":[2,1])")),
      Different("NullIsNotAbsence", WithMembers(R"("a":1,"b":null)"), WithMembers(R"("a":1)")),
      Different("TextIsNotANumber", WithMembers(R"("a":"1")"), WithMembers(R"("a":1)")),
      Different("NestingMatters", WithMembers(R"("a":{"b":1})"), WithMembers(R"("a":{},"b":1)")),
      Different("CaseMatters", WithMembers(R"("a":"X")"), WithMembers(R"("a":"x")")),
      // As the existing system stores it, whose points may be imported one day.
      Same("NulCharactersDoNotMatter", WithMembers(R"("a":"x\u0000")"), WithMembers(R"("a":"x")")),
      Different("DateMemberMatters", WithMembers(R"("date":1)"), WithMembers(R"("date":2)")),
      {"PointsThatAreTheSameInABundleAreOccurrences",
       {{{WithMembers(R"("a":1,"b":2)"), WithMembers(R"("b":2,"a":1)")}, {2, 0, 0}},
        {{WithMembers(R"("b":2,"a":1)")}, kDuplicate}}},
      {"TwinsWhoseTimeZonesDifferAreOccurrences",
       {{{Base().Json(), WithMetadata(R"(,"timezone":"UTC")")}, {2, 0, 0}},
        {{WithMetadata(R"(,"timezone":"UTC")"), Base().Json()}, {0, 2, 0}}}},
  };
  for (const auto& more : {MetadataCases(), TimeCases()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace webmunk::testing
