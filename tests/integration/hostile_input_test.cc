#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

constexpr char kAdded[] =
    R"({"message": "Data bundle added successfully, and ready for processing.", "added": true})";
constexpr char kUnreadable[] = R"({"message": "Unable to parse data bundle."})";

// A hostile text among two good points.
std::string Among(const std::string& element) {
  const PointText before{.members = R"("n":1)"};
  const PointText after{.members = R"("n":2)"};
  return JsonArray({before.Json(), element, after.Json()});
}

std::string WithAction(const std::string& value) {
  return PointText{.members = "\"action\":" + value}.Json();
}

std::string Nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

// What must have happened behind an answer.
struct Kept {
  int points = 0;
  int bad_points = 0;
  int bad_bundles = 0;
};

struct HostileCase {
  std::string name;
  // The bundle's text, sent in every way that a client can.
  std::string text;
  Kept kept;
  // The same text in a form without compression may get another answer: what is
  // no JSON there is refused.
  int plain_status = 201;

  friend void PrintTo(const HostileCase& c, std::ostream* out) { *out << c.name; }
};

std::vector<HostileCase> Cases() {
  const Kept three{.points = 3};
  const Kept one_bad{.points = 2, .bad_points = 1};
  const Kept bad_bundle{.bad_bundles = 1};
  return {
      {"EmptyArray", "[]", {}},
      {"EmptyText", "", bad_bundle, 400},
      {"EmptyObject", "{}", bad_bundle, 400},
      {"Number", "5", bad_bundle, 400},
      {"Null", "null", bad_bundle, 400},
      {"CutJson", "[{", bad_bundle, 400},
      {"TextAfterTheArray", "[] []", bad_bundle, 400},
      {"InvalidUtf8", Among(WithAction("\"\xff\xfe\"")), bad_bundle, 400},
      {"OverlongUtf8", Among(WithAction("\"\xc0\x80\"")), bad_bundle, 400},
      {"EncodedSurrogate", Among(WithAction("\"\xed\xa0\x80\"")), bad_bundle, 400},
      {"NulByte", Among(WithAction(std::string("\"a\0b\"", 5))), bad_bundle, 400},
      {"NulEscape", Among(WithAction(R"("a\u0000b")")), three},
      {"NulEscapeInAKey", Among(PointText{.members = R"("a\u0000b":1)"}.Json()), three},
      {"NulEscapeInTheSource", Among(PointText{.source = R"("a\u0000b")"}.Json()), three},
      {"LoneSurrogate", Among(WithAction(R"("\ud83c")")), three},
      {"LoneLowSurrogateInAKey", Among(PointText{.members = R"("\udc00":1)"}.Json()), three},
      {"LoneSurrogateInTheGenerator", Among(PointText{.generator_id = R"("g\ud83c")"}.Json()),
       three},
      {"DuplicateKeys", Among(PointText{.members = R"("a":1,"a":2)"}.Json()), three},
      {"DuplicateMetadata", Among(R"({"passive-data-metadata":1,)" + WithAction("\"x\"").substr(1)),
       three},
      {"HugeExponent", Among(WithAction("1e400")), three},
      {"HugeInteger", Among(WithAction(std::string(5000, '9'))), three},
      {"TinyNumber", Among(WithAction("-1e-999999999")), three},
      {"HugeTimestamp", Among(PointText{.timestamp = "1e400"}.Json()), one_bad},
      {"DeepNestingAllowed", Among(WithAction(Nested(500))), three},
      {"DeepNesting", Among(WithAction(Nested(10000))), one_bad},
      {"DeepNestingOfTheElement", Among(Nested(10000)), one_bad},
      {"NaN", Among(WithAction("NaN")), one_bad},
      {"BadNumber", Among(WithAction("01")), bad_bundle, 400},
      {"BadEscape", Among(WithAction(R"("\q")")), bad_bundle, 400},
      {"BadLiteral", Among(WithAction("tru")), bad_bundle, 400},
      {"EmptyObjectElement", Among("{}"), one_bad},
      {"MetadataIsText", Among(R"({"passive-data-metadata":"x"})"), one_bad},
      {"SourceIsANumber", Among(PointText{.source = "5"}.Json()), one_bad},
      {"SourceTooLong", Among(PointText{.source = '"' + std::string(1025, 's') + '"'}.Json()),
       one_bad},
      {"LongestSource", Among(PointText{.source = '"' + std::string(1024, 's') + '"'}.Json()),
       three},
  };
}

}  // namespace

class HostileInputTest : public SharedProductTest,
                         public ::testing::WithParamInterface<HostileCase> {
 protected:
  HostileInputTest() {
    sql().Execute("TRUNCATE data_point, quarantine, bundle_participant, bundle CASCADE");
  }

  void ExpectKept(const Kept& kept) {
    EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), kept.points);
    EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE kind = 'point'"),
              kept.bad_points);
    EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE kind = 'bundle'"),
              kept.bad_bundles);
  }

  void ExpectAnswer(const HttpRequest& request, int status, const std::string& content_type) {
    const auto response = http().Send(request);
    ASSERT_TRUE(response.has_value()) << "no answer";
    EXPECT_EQ(response->status, status) << response->body;
    EXPECT_TRUE(absl::StartsWith(response->Header("Content-Type").value_or(""), content_type))
        << response->Header("Content-Type").value_or("none");
    if (request.target.find("/data/") == 0 && content_type == "application/json") {
      EXPECT_EQ(response->body, status == 201 ? kAdded : kUnreadable);
    }
  }
};

TEST_P(HostileInputTest, GzipFormIsAlwaysAccepted) {
  ExpectAnswer(BundlePost(GetParam().text), 201, "application/json");
  ExpectKept(GetParam().kept);
}

TEST_P(HostileInputTest, PlainFormIsRefusedOnlyIfItIsNoJson) {
  ExpectAnswer(FormPost("/data/add-bundle.json", {{"payload", GetParam().text}}),
               GetParam().plain_status, "application/json");
  if (!GetParam().text.empty()) ExpectKept(GetParam().kept);
}

TEST_P(HostileInputTest, RestAnswersWithTheCounts) {
  // Without a body: RestTest.EmptyBodyIsAFault.
  if (GetParam().text.empty()) return;
  ExpectAnswer({.method = "POST",
                .target = "/v1/bundles",
                .headers = {{"Content-Type", "application/json"}},
                .body = GetParam().text},
               200, "application/json");
  ExpectKept(GetParam().kept);
}

INSTANTIATE_TEST_SUITE_P(Hostile, HostileInputTest, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace webmunk::testing
