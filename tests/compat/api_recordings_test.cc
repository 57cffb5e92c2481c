#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/compat/api_deviations.h"
#include "tests/compat/replay.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/product_test.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

// The token in the recorded requests.
constexpr char kRecordedToken[] =
    "GoldenTokenGoldenTokenGoldenTokenGoldenTokenGoldenTokenGoldenTok";

constexpr int kPoints = 1500;

struct GoldenPoint {
  int id = 0;
  std::string bundle;
  std::string source;
  std::string recorded;
};

std::vector<GoldenPoint> GoldenPoints() {
  std::vector<GoldenPoint> points;
  for (const auto& row : GoldenTable("expected/stored-points.tsv")) {
    GoldenPoint point{.bundle = row[1], .source = row[2], .recorded = row[7]};
    Require(absl::SimpleAtoi(row[0], &point.id), "no id in stored-points.tsv");
    points.push_back(point);
  }
  return points;
}

}  // namespace

// One product with the recorded uploads in it; a token, groups and times are put in
// behind its back.
class ApiRecordingsTest : public OwnProductTest {
 protected:
  ApiRecordingsTest() {
    AddCaller();
    for (const std::string& bundle : GoldenBundles()) {
      const auto response = http().Send(BundlePost(bundle));
      Require(response.has_value() && response->status == 201, "a bundle was not taken");
    }
    PinTimes();
    sql().Execute(
        "WITH made AS (INSERT INTO participant_group (display_name) VALUES ('Webmunk') "
        "RETURNING id) UPDATE participant SET group_id = made.id FROM made "
        "WHERE identifier <> '-'");
  }

 private:
  void AddCaller() {
    sql().Query(
        "WITH made AS (INSERT INTO user_account (identifier) VALUES ('apiuser') RETURNING id), "
        "allowed AS (INSERT INTO role_grant (user_id, role) SELECT id, 'manager' FROM made) "
        "INSERT INTO api_token (user_id, token_sha256, role, all_groups, expires) "
        "SELECT id, sha256(convert_to($1, 'UTF8')), 'manager', true, now() + interval '1 day' "
        "FROM made",
        {kRecordedToken});
  }

  void PinTimes() {
    std::map<std::string, std::vector<GoldenPoint>> bundles;
    for (const GoldenPoint& point : GoldenPoints()) bundles[point.bundle].push_back(point);
    for (const auto& [name, points] : bundles) {
      sql().Query("UPDATE data_point SET recorded = $1 WHERE id BETWEEN $2 AND $3",
                  {points.front().recorded, absl::StrCat(points.front().id),
                   absl::StrCat(points.back().id)});
    }
  }
};

TEST_F(ApiRecordingsTest, DataPointsAreAnsweredAsRecorded) {
  ASSERT_EQ(sql().Number("SELECT max(id) FROM data_point"), kPoints);
  const auto recordings = GoldenRecordings("expected/api/data-points");
  EXPECT_EQ(recordings.size(), 39U);
  ExpectAnswersAsRecorded(http(), recordings, DataPointsDeviations());
}

TEST_F(ApiRecordingsTest, DataSourcesAreAnsweredAndUpdatedAsRecorded) {
  const auto sources = GoldenRecordings("expected/api/data-sources");
  EXPECT_EQ(sources.size(), 11U);
  ExpectAnswersAsRecorded(http(), sources, DataSourcesDeviations());
  const auto updates = GoldenRecordings("expected/api/data-sources-update");
  EXPECT_EQ(updates.size(), 6U);
  ExpectAnswersAsRecorded(http(), updates, UpdateDeviations());
}

// Those that need passwords are compared by hand below: tokens are never the same.
TEST_F(ApiRecordingsTest, BadTokenRequestsAreAnsweredAsRecorded) {
  auto recordings = GoldenRecordings("expected/api/request-token");
  EXPECT_EQ(recordings.size(), 6U);
  std::erase_if(recordings, [](const Recording& recording) {
    return recording.name != "get" && recording.name != "no-fields";
  });
  ExpectAnswersAsRecorded(http(), recordings, RequestTokenDeviations());
  const auto wrong = http().Send(
      FormPost("/data/api/request-token.json", {{"username", "apiuser"}, {"password", "x"}}));
  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->status, 401) << "405 in the reference (KNOWN_DEFECTS.md)";
  EXPECT_TRUE(absl::StartsWith(wrong->body, R"({"message": ")")) << wrong->body;
}

}  // namespace webmunk::testing
