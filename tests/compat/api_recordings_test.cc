#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/compat/api_deviations.h"
#include "tests/compat/replay.h"
#include "tests/support/await.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/product_test.h"
#include "tests/support/require.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk::testing {
namespace {

// The token in the recorded requests.
constexpr char kRecordedToken[] =
    "GoldenTokenGoldenTokenGoldenTokenGoldenTokenGoldenTokenGoldenTok";

constexpr char kPassword[] = "golden password";

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

  void AddUser(const std::string& user, v1::Role role) {
    grpc::ClientContext context;
    v1::CreateUserRequest request;
    request.set_user_id(user);
    request.set_password(kPassword);
    if (role != v1::ROLE_UNSPECIFIED) request.mutable_user()->add_roles()->set_role(role);
    v1::CreateUserResponse response;
    const grpc::Status made = v1::UserService::NewStub(product().server().NewChannel())
                                  ->CreateUser(&context, request, &response);
    Require(made.ok(), made.error_message());
  }

  HttpResponse RequestToken(const std::string& user) {
    const auto answer = http().Send(
        FormPost("/data/api/request-token.json", {{"username", user}, {"password", kPassword}}));
    Require(answer.has_value(), "no answer");
    return *answer;
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

// What the recordings do not show.
TEST_F(ApiRecordingsTest, PagesHaveALimitAndThereAreNoRequestsToUploadFiles) {
  std::vector<std::pair<std::string, std::string>> fields = {
      {"token", kRecordedToken}, {"page_size", "1001"}, {"page_index", "0"},
      {"filters", "[]"},         {"excludes", "[]"},    {"order_by", "[]"}};
  auto answer = http().Send(FormPost("/data/api/data-points.json", fields));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, ::testing::HasSubstr("page_size must be"));
  fields[1].second = "1000";
  answer = http().Send(FormPost("/data/api/data-points.json", fields));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);

  fields[3].second = R"([{"generator_identifier": "pdk-external-data-request"},)"
                     R"( {"recorded__lte": "2034-06-11T00:00:00+00:00"}])";
  answer = http().Send(FormPost("/data/api/data-points.json", fields));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, ::testing::HasSubstr("\"count\": 0,"));
  EXPECT_THAT(answer->body, ::testing::HasSubstr("\"matches\": []"));
}

// Those that need a password have tests of their own.
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

// Nine of the recorded calls are let in. The reference keeps the token too.
TEST_F(ApiRecordingsTest, CallsAreAuditedWithoutTheirToken) {
  ExpectAnswersAsRecorded(http(), GoldenRecordings("expected/api/data-sources"),
                          DataSourcesDeviations());
  const std::string calls =
      "SELECT count(*) FROM audit_entry WHERE user_id = (SELECT id FROM user_account WHERE "
      "identifier = 'apiuser') AND method LIKE '%LegacyApiService.%'";
  Await("the audit", [&] { return sql().Number(calls) == 9; });
  EXPECT_EQ(sql().Number("SELECT count(*) FROM audit_entry e WHERE e::text LIKE '%GoldenToken%'"),
            0);
}

TEST_F(ApiRecordingsTest, TokensAreGivenAsRecorded) {
  AddUser("reader", v1::ROLE_VIEWER);
  std::set<std::string> tokens;
  // The reference gives the newest one again: we keep no token, only what it hashes to.
  for (int i = 0; i < 2; ++i) {
    const auto given = RequestToken("reader");
    EXPECT_EQ(given.status, 200) << given.body;
    EXPECT_THAT(given.body,
                ::testing::MatchesRegex("\\{\"token\": \"[A-Za-z0-9]{64}\", \"expires\": "
                                        "\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]*\"\\}"));
    const std::string token = given.body.substr(std::string(R"({"token": ")").size(), 64);
    tokens.insert(token);
    const auto used = http().Send(FormPost("/data/api/data-sources.json", {{"token", token}}));
    EXPECT_TRUE(used && used->status == 200);
  }
  EXPECT_EQ(tokens.size(), 2);
}

TEST_F(ApiRecordingsTest, WhoMayDoNothingGetsNoToken) {
  AddUser("plainuser", v1::ROLE_UNSPECIFIED);
  const auto refused = RequestToken("plainuser");
  EXPECT_EQ(refused.status, 403) << "405 in the reference (KNOWN_DEFECTS.md)";
  EXPECT_EQ(refused.body.find("token\""), std::string::npos) << refused.body;
}

}  // namespace webmunk::testing
