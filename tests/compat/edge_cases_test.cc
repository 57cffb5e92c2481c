#include <gtest/gtest.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

// What each case's `correct` asks of storing; where it leaves a choice, ours.
struct EdgeOutcome {
  int points = 0;
  int bad_points = 0;
  int bad_bundles = 0;
  // SQL over the stored points that must be true; for what counts do not show.
  std::string check = "true";
  // Why something is in quarantine.
  std::string reason = "";
};

// Both good points are there, and the other one is kept aside.
EdgeOutcome OneBadPoint(const std::string& reason) {
  return {.points = 2,
          .bad_points = 1,
          .check =
              "(SELECT count(*) FROM data_point WHERE secondary IN "
              "('good before', 'good after')) = 2",
          .reason = reason};
}

EdgeOutcome BadBundle(const std::string& reason) { return {.bad_bundles = 1, .reason = reason}; }

std::string Middle(const std::string& condition) {
  return "EXISTS (SELECT FROM data_point d JOIN participant p ON p.id = d.participant_id "
         "WHERE d.secondary IS DISTINCT FROM 'good before' "
         "AND d.secondary IS DISTINCT FROM 'good after' AND " +
         condition + ")";
}

const std::map<std::string, EdgeOutcome>& Outcomes() {
  const EdgeOutcome stored{.points = 3};
  static const auto* const kOutcomes = new std::map<std::string, EdgeOutcome>{
      {"empty-source", {.points = 3, .check = Middle("p.identifier = 'missing-source'")}},
      {"nul-in-value",
       {.points = 3, .check = Middle("position('\\u0000' in properties::text) > 0")}},
      {"literal-backslash-u0000",
       {.points = 3, .check = Middle("position('\\\\u0000' in properties::text) > 0")}},
      {"literal-backslash-u0000-q",
       {.points = 3, .check = Middle("position('\\\\u0000' in properties::text) > 0")}},
      {"lone-surrogate",
       {.points = 3, .check = Middle("position('\\ud83c' in properties::text) > 0")}},
      {"surrogate-in-secondary-identifier",
       {.points = 3, .check = Middle("position(chr(65533) in secondary) > 0")}},
      {"surrogate-in-source",
       {.points = 3, .check = Middle("position(chr(65533) in p.identifier) > 0")}},
      {"not-base64", BadBundle("bad-base64")},
      {"foreign-characters-in-base64", {.points = 2}},
      {"not-gzip", BadBundle("bad-gzip")},
      {"truncated-gzip", BadBundle("bad-gzip")},
      {"gzip-with-trailing-bytes", {.points = 2}},
      {"two-gzip-members", {.points = 2}},
      {"bad-json", BadBundle("bad-json")},
      {"bad-utf8", BadBundle("bad-utf8")},
      {"utf8-bom", {.points = 2}},
      {"utf16", {.points = 2}},
      {"object-at-top", BadBundle("not-an-array")},
      {"string-at-top", BadBundle("not-an-array")},
      {"number-at-top", BadBundle("not-an-array")},
      {"null-at-top", BadBundle("not-an-array")},
      {"empty-array", {}},
      {"number-element", OneBadPoint("not-an-object")},
      {"metadata-null", OneBadPoint("no-metadata")},
      {"metadata-text", OneBadPoint("no-metadata")},
      {"text-element-naming-metadata", OneBadPoint("not-an-object")},
      {"no-timestamp", OneBadPoint("bad-timestamp")},
      {"timestamp-null", OneBadPoint("bad-timestamp")},
      {"timestamp-text", OneBadPoint("bad-timestamp")},
      {"timestamp-ms", OneBadPoint("bad-timestamp")},
      {"timestamp-negative",
       {.points = 3, .check = Middle("d.created = '1969-12-31T23:59:58.5Z'")}},
      {"timestamp-true", OneBadPoint("bad-timestamp")},
      {"nan-literal", OneBadPoint("non-finite-number")},
      {"source-number", OneBadPoint("bad-source")},
      {"source-too-long", OneBadPoint("identifier-too-long")},
      {"generator-null", OneBadPoint("no-generator")},
      {"generator-id-null", OneBadPoint("bad-generator-id")},
      {"class-too-long",
       {.points = 3, .check = Middle("coalesce(char_length(secondary), 0) <= 1024")}},
      {"secondary-object", {.points = 3, .check = Middle("secondary::jsonb IS NOT NULL")}},
      {"latitude-text", {.points = 3, .check = Middle("location IS NULL")}},
      {"latitude-null", {.points = 3, .check = Middle("location IS NULL")}},
      {"latitude-out-of-range", {.points = 3, .check = Middle("location IS NULL")}},
      {"duplicate-keys",
       {.points = 2, .check = "EXISTS (SELECT FROM data_point WHERE secondary = 'second')"}},
      {"sent-twice", {.points = 2}},
      {"bad-then-good-bundle", {.points = 2, .bad_bundles = 1, .reason = "bad-json"}},
      {"deep-nesting", stored},
      {"huge-number", {.points = 3, .check = Middle("position('1e400' in properties::text) > 0")}},
      {"zone-null-export", stored},
      {"zone-unknown-export", stored},
      {"show-null-content-export", {.points = 2}},
      {"show-null-offset-export", {.points = 2}},
      {"show-null-content-dates-export", {.points = 2}},
      {"class-null-content-export", stored},
      {"log-null-content-export", {.points = 1}},
      {"log-bang-content-export", {.points = 2}},
      {"log-patterns-null-export", {.points = 2}},
      {"log-url-bang-export", {.points = 2}},
      {"order-date-null-export", {.points = 2}},
      {"order-items-null-export", {.points = 2}},
      {"tasks-null-export", {.points = 2}},
      {"tasks-message-null-export", {.points = 1}},
      {"amazon-item-without-ordered-export", {.points = 2}},
      {"generic-export", {.points = 2}},
      {"slug-collision-export", {.points = 2}},
      {"slash-in-source-export", {.points = 2}},
      {"formula-cells-export", {.points = 2}},
  };
  return *kOutcomes;
}

std::vector<std::string> CaseNames() {
  std::vector<std::string> names;
  for (const auto& row : GoldenTable("edge/index.tsv")) names.push_back(row[0]);
  return names;
}

}  // namespace

class EdgeCasesTest : public SharedProductTest,
                      public ::testing::WithParamInterface<std::string> {};

TEST_P(EdgeCasesTest, DoesWhatIsCorrect) {
  ASSERT_TRUE(Outcomes().contains(GetParam())) << "no outcome for this case in the table";
  const EdgeOutcome& outcome = Outcomes().at(GetParam());
  sql().Execute("TRUNCATE data_point, quarantine, bundle_participant, bundle CASCADE");
  for (const HttpRequest& request : EdgeUploads(GetParam())) {
    const auto response = http().Send(request);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201);
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), outcome.points);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE kind = 'point'"),
            outcome.bad_points);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE kind = 'bundle'"),
            outcome.bad_bundles);
  EXPECT_EQ(sql().Value("SELECT " + outcome.check), "t") << outcome.check;
  EXPECT_EQ(sql().Value("SELECT coalesce(string_agg(reason, ','), '') FROM quarantine"),
            outcome.reason);
  ExpectLedgerAddsUp(sql());
}

INSTANTIATE_TEST_SUITE_P(Edge, EdgeCasesTest, ::testing::ValuesIn(CaseNames()),
                         [](const auto& test) {
                           return absl::StrReplaceAll(test.param, {{"-", "_"}});
                         });

using EdgeReadersTest = SharedProductTest;

// "Column and metadata", says the case: the stored text is as it came, and readers
// see the name that the point is stored under.
TEST_F(EdgeReadersTest, EmptySourceIsReadAsMissingSource) {
  for (const HttpRequest& request : EdgeUploads("empty-source")) http().Send(request);
  const auto response = http().Send({.method = "GET",
                                     .target = "/v1/participants/missing-source/dataPoints",
                                     .headers = {},
                                     .body = ""});
  ASSERT_TRUE(response.has_value());
  EXPECT_TRUE(absl::StrContains(response->body, R"("source":"missing-source")")) << response->body;
}

// Raw payload kept in quarantine: what was sent, byte for byte.
TEST_F(EdgeReadersTest, BundleThatCannotBeReadIsKeptByteForByte) {
  sql().Execute("TRUNCATE quarantine CASCADE");
  const std::string cut = Gzip("[{\"a\":1}]").substr(0, 12);
  http().Send(
      FormPost("/data/add-bundle.json", {{"compression", "gzip"}, {"payload", Base64(cut)}}));
  EXPECT_EQ(sql().Value("SELECT encode(sha256(raw), 'hex') FROM quarantine"), Sha256Hex(cut));
}

TEST(EdgeCasesTableTest, HasNoCaseThatDoesNotExist) {
  EXPECT_EQ(Outcomes().size(), CaseNames().size());
}

}  // namespace webmunk::testing
