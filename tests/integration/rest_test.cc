#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

using Json = nlohmann::json;

class RestTest : public OwnProductTest {
 protected:
  HttpResponse Get(const std::string& target) {
    return Send({.method = "GET", .target = target, .headers = {}, .body = ""});
  }
  HttpResponse Post(const std::string& body, const HttpHeaders& headers) {
    return Send({.method = "POST", .target = "/v1/bundles", .headers = headers, .body = body});
  }
  HttpResponse Send(const HttpRequest& request) {
    const auto response = http().Send(request);
    EXPECT_TRUE(response.has_value()) << "no answer to " << request.target;
    return response.value_or(HttpResponse{});
  }
  static HttpHeaders JsonType() { return {{"Content-Type", "application/json"}}; }
  static std::string Points(int count) {
    std::vector<std::string> points;
    for (int n = 0; n < count; ++n) {
      points.push_back(PointText{.members = absl::StrCat("\"n\":", n, ",\"big\":9007199254740993"),
                                 .source = R"("rest/1")",
                                 .timestamp = absl::StrCat(1710000000 + n)}
                           .Json());
    }
    return JsonArray(points);
  }
};

TEST_F(RestTest, PostedArrayIsCounted) {
  const HttpResponse first = Post(Points(3), JsonType());
  EXPECT_EQ(first.status, 200);
  const Json counts = Json::parse(first.body);
  EXPECT_EQ(counts.at("received"), 3);
  EXPECT_EQ(counts.at("stored"), 3);
  EXPECT_EQ(counts.at("duplicate"), 0);
  EXPECT_EQ(counts.at("quarantined"), 0);
  EXPECT_EQ(Json::parse(Post(Points(4), JsonType()).body).at("duplicate"), 3);
}

TEST_F(RestTest, GzipBodyIsTheSame) {
  HttpHeaders headers = JsonType();
  headers.emplace_back("Content-Encoding", "gzip");
  const HttpResponse response = Post(Gzip(Points(3)), headers);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Json::parse(response.body).at("stored"), 3);
}

TEST_F(RestTest, UnreadableBundleIsToldAndKept) {
  const HttpResponse response = Post("[{", JsonType());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Json::parse(response.body).at("bundleFault").at("reason"), "REASON_BAD_JSON");
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 1);
}

TEST_F(RestTest, OtherContentTypeIsRefused) {
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", ""}) {
    const HttpResponse response = Post(Points(1), {{"Content-Type", type}});
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_FALSE(IsJson(response.body)) << "an extension would delete its data";
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 0);
}

TEST_F(RestTest, EmptyBodyIsAFault) {
  const HttpResponse response = Post("", JsonType());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Json::parse(response.body).at("bundleFault").at("reason"), "REASON_MISSING_PAYLOAD");
}

TEST_F(RestTest, PointsAreShownAsObjectsWithTheirNumbersIntact) {
  Post(Points(1), JsonType());
  const HttpResponse response = Get("/v1/participants/rest%2F1/dataPoints");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(absl::StartsWith(response.Header("Content-Type").value_or(""), "application/json"));
  const Json point = Json::parse(response.body).at("dataPoints").at(0);
  ASSERT_TRUE(point.at("properties").is_object()) << response.body;
  EXPECT_EQ(point["properties"]["passive-data-metadata"]["encrypted_transmission"], false);
  EXPECT_TRUE(absl::StrContains(response.body, "9007199254740993"));
  EXPECT_EQ(point.at("participant"), "participants/rest/1");
  EXPECT_EQ(point.at("createTime"), "2024-03-09T16:00:00Z");
}

TEST_F(RestTest, PagesFollowTheToken) {
  Post(Points(25), JsonType());
  const std::string path =
      "/v1/participants/rest%2F1/dataPoints?page_size=10&order_by=create_time%20desc";
  std::vector<int> seen;
  std::string token;
  do {
    const HttpResponse response =
        Get(token.empty() ? path : path + "&" + FormEncode({{"page_token", token}}));
    ASSERT_EQ(response.status, 200) << response.body;
    const Json page = Json::parse(response.body);
    for (const Json& point : page.at("dataPoints")) seen.push_back(point["properties"]["n"]);
    token = page.value("nextPageToken", "");
  } while (!token.empty() && seen.size() < 100);
  ASSERT_EQ(seen.size(), 25U);
  EXPECT_EQ(seen.front(), 24);
  EXPECT_EQ(seen.back(), 0);
}

TEST_F(RestTest, RangesAndGeneratorsSelect) {
  Post(Points(10), JsonType());
  const Json page = Json::parse(
      Get("/v1/participants/rest%2F1/dataPoints?create_time_range.start_time=2024-03-09T16:00:05Z"
          "&generators=webmunk-extension-action&generators=other")
          .body);
  EXPECT_EQ(page.at("dataPoints").size(), 5U) << page;
}

TEST_F(RestTest, ParticipantIsShownByItsEscapedName) {
  Post(Points(1), JsonType());
  const HttpResponse response = Get("/v1/participants/rest%2F1");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(Json::parse(response.body).at("participant").at("participantId"), "rest/1");
  const Json list = Json::parse(Get("/v1/participants").body);
  EXPECT_EQ(list.at("participants").at(0).at("name"), "participants/rest/1");
}

TEST_F(RestTest, ErrorsOfTheApiAreJsonWithACode) {
  const std::pair<const char*, int> cases[] = {
      {"/v1/participants/nobody", 404},         {"/v1/participants/nobody/dataPoints", 404},
      {"/v1/participants?page_size=-1", 400},   {"/v1/participants?page_token=x", 400},
      {"/v1/participants?page_size=many", 400},
  };
  for (const auto& [target, status] : cases) {
    const HttpResponse response = Get(target);
    EXPECT_EQ(response.status, status) << target;
    const Json error = Json::parse(response.body, nullptr, false);
    ASSERT_TRUE(error.is_object()) << target << ": " << response.body;
    EXPECT_TRUE(error.at("code").is_number() && !error.at("message").get<std::string>().empty());
  }
}

TEST_F(RestTest, OpenApiDescribesThePaths) {
  const HttpResponse response = Get("/openapi.json");
  EXPECT_EQ(response.status, 200);
  const Json paths = Json::parse(response.body).at("paths");
  EXPECT_TRUE(paths.contains("/v1/participants"));
  EXPECT_TRUE(paths.contains("/v1/bundles"));
}

TEST_F(RestTest, RepeatedSlashesAreOne) {
  const HttpHeaders token = {{"Authorization", absl::StrCat("Bearer ", kTestAdminToken)}};
  EXPECT_EQ(
      Send({.method = "GET", .target = "//v1///participants", .headers = token, .body = ""}).status,
      200);
  EXPECT_EQ(Get("//healthz").status, 200);
}

TEST_F(RestTest, UnknownPathIsText) {
  for (const char* target : {"/nothing", "/data/nothing.json", "/v1x"}) {
    const HttpResponse response = Get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_FALSE(IsJson(response.body)) << target;
  }
}

}  // namespace webmunk::testing
