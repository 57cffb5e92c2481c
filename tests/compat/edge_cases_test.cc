#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_replace.h"
#include "tests/support/golden.h"
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
};

constexpr EdgeOutcome OneBadPoint() { return {.points = 2, .bad_points = 1}; }

std::string Middle(const std::string& condition) {
  return "EXISTS (SELECT FROM data_point d JOIN participant p ON p.id = d.participant_id "
         "WHERE d.secondary IS DISTINCT FROM 'good before' "
         "AND d.secondary IS DISTINCT FROM 'good after' AND " +
         condition + ")";
}

const std::map<std::string, EdgeOutcome>& Outcomes() {
  const EdgeOutcome bad_bundle{.bad_bundles = 1};
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
      {"not-base64", bad_bundle},
      {"foreign-characters-in-base64", {.points = 2}},
      {"not-gzip", bad_bundle},
      {"truncated-gzip", bad_bundle},
      {"gzip-with-trailing-bytes", {.points = 2}},
      {"two-gzip-members", {.points = 2}},
      {"bad-json", bad_bundle},
      {"bad-utf8", bad_bundle},
      {"utf8-bom", {.points = 2}},
      {"utf16", {.points = 2}},
      {"object-at-top", bad_bundle},
      {"string-at-top", bad_bundle},
      {"number-at-top", bad_bundle},
      {"null-at-top", bad_bundle},
      {"empty-array", {}},
      {"number-element", OneBadPoint()},
      {"metadata-null", OneBadPoint()},
      {"metadata-text", OneBadPoint()},
      {"text-element-naming-metadata", OneBadPoint()},
      {"no-timestamp", OneBadPoint()},
      {"timestamp-null", OneBadPoint()},
      {"timestamp-text", OneBadPoint()},
      {"timestamp-ms", OneBadPoint()},
      {"timestamp-negative",
       {.points = 3, .check = Middle("d.created = '1969-12-31T23:59:58.5Z'")}},
      {"timestamp-true", OneBadPoint()},
      {"nan-literal", OneBadPoint()},
      {"source-number", OneBadPoint()},
      {"source-too-long", OneBadPoint()},
      {"generator-null", OneBadPoint()},
      {"generator-id-null", OneBadPoint()},
      {"class-too-long",
       {.points = 3, .check = Middle("coalesce(char_length(secondary), 0) <= 1024")}},
      {"secondary-object", {.points = 3, .check = Middle("secondary::jsonb IS NOT NULL")}},
      {"latitude-text", {.points = 3, .check = Middle("location IS NULL")}},
      {"latitude-null", {.points = 3, .check = Middle("location IS NULL")}},
      {"latitude-out-of-range", {.points = 3, .check = Middle("location IS NULL")}},
      {"duplicate-keys",
       {.points = 2, .check = "EXISTS (SELECT FROM data_point WHERE secondary = 'second')"}},
      {"sent-twice", {.points = 2}},
      {"bad-then-good-bundle", {.points = 2, .bad_bundles = 1}},
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
  sql().Execute("TRUNCATE data_point, quarantine, bundle_participant, bundle");
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
  ExpectLedgerAddsUp(sql());
}

INSTANTIATE_TEST_SUITE_P(Edge, EdgeCasesTest, ::testing::ValuesIn(CaseNames()),
                         [](const auto& test) {
                           return absl::StrReplaceAll(test.param, {{"-", "_"}});
                         });

TEST(EdgeCasesTableTest, HasNoCaseThatDoesNotExist) {
  EXPECT_EQ(Outcomes().size(), CaseNames().size());
}

}  // namespace webmunk::testing
