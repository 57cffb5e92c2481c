// What a user whose rights are limited to a group gets by HTTP of another group.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/form_encoding.h"
#include "tests/support/product_test.h"
#include "tests/support/require.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {
namespace {

std::string Point(const std::string& source, const std::string& text) {
  return absl::StrCat(R"([{"text":")", text, R"(","passive-data-metadata":{"source":")", source,
                      R"(","generator":"note: demo/1","generator-id":"note","timestamp":1}}])");
}

}  // namespace

// `ours` is in the group that `viewer` may see, `theirs` in another one.
class GatewayIsolationTest : public OwnProductTest {
 protected:
  GatewayIsolationTest()
      : group_(AddTestGroup(sql(), "Ours")),
        other_group_(AddTestGroup(sql(), "Theirs")),
        token_(AddTestUser(sql(), "viewer", {{"viewer", group_}})) {
    for (const auto& [source, text] :
         std::vector<std::pair<std::string, std::string>>{{"ours", "seen"}, {"theirs", "hidden"}}) {
      const auto response = http().Send(BundlePost(Point(source, text)));
      Require(response.has_value() && response->status == 201, "a bundle was not taken");
    }
    for (const auto& [source, group] :
         std::vector<std::pair<std::string, int>>{{"ours", group_}, {"theirs", other_group_}}) {
      sql().Query("UPDATE participant SET group_id = $2 WHERE identifier = $1",
                  {source, std::to_string(group)});
    }
  }

  HttpResponse Get(const std::string& target) {
    const auto response =
        http().Send({.method = "GET",
                     .target = target,
                     .headers = {{"Authorization", absl::StrCat("Bearer ", token_)}},
                     .body = ""});
    Require(response.has_value(), "no answer");
    return *response;
  }

  // By the API of the system being replaced.
  HttpResponse Ask(const std::string& path,
                   std::vector<std::pair<std::string, std::string>> fields) {
    fields.emplace_back("token", token_);
    const auto response = http().Send(FormPost("/data/api/" + path, fields));
    Require(response.has_value(), "no answer");
    return *response;
  }

  HttpResponse AskPoints(const std::string& filters, const std::string& order = "[]") {
    return Ask("data-points.json", {{"page_size", "10"},
                                    {"page_index", "0"},
                                    {"filters", filters},
                                    {"excludes", "[]"},
                                    {"order_by", order}});
  }

  const int group_;
  const int other_group_;
  const std::string token_;
};

TEST_F(GatewayIsolationTest, RestShowsNothingOfAnotherGroup) {
  EXPECT_EQ(Get("/v1/participants/ours").status, 200);
  EXPECT_TRUE(absl::StrContains(Get("/v1/participants/ours/dataPoints").body, "seen"));
  const HttpResponse unknown = Get("/v1/participants/nobody");
  EXPECT_EQ(unknown.status, 404);
  for (const char* path : {"", "/dataPoints", "/summary", "/dataPoints:stream"}) {
    const HttpResponse response = Get(absl::StrCat("/v1/participants/theirs", path));
    EXPECT_TRUE(response.status == 404 || response.status == 403) << path << response.body;
    EXPECT_FALSE(absl::StrContains(response.body, "hidden")) << path;
  }
  for (const std::string& target : std::vector<std::string>{
           "/v1/participants", "/v1/dataPoints",
           "/v1/dataPoints?filter=participant%20%3D%20%22participants/theirs%22",
           absl::StrCat("/v1/dataPoints?filter=group%20%3D%20%22participantGroups/", other_group_,
                        "%22"),
           "/v1/participantGroups"}) {
    const HttpResponse response = Get(target);
    EXPECT_FALSE(absl::StrContains(response.body, "hidden")) << target;
    // An error may quote the filter.
    if (response.status == 200) {
      EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(response.body), "theirs")) << target;
    }
  }
  for (const char* path : {"/v1/users", "/v1/auditEntries", "/v1/quarantineEntries",
                           "/v1/studySettings", "/v1/appConfigurations", "/v1/erasures"}) {
    EXPECT_EQ(Get(path).status, 403) << path;
  }
}

TEST_F(GatewayIsolationTest, LegacyApiShowsAndCountsNothingOfAnotherGroup) {
  using Json = nlohmann::json;
  const HttpResponse all = AskPoints("[]");
  EXPECT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(Json::parse(all.body).at("count"), 1);
  EXPECT_FALSE(absl::StrContains(all.body, "hidden"));
  const HttpResponse theirs = AskPoints(R"([{"source": "theirs"}])");
  EXPECT_EQ(Json::parse(theirs.body).at("count"), 0) << theirs.body;
  const HttpResponse sources = Ask("data-sources.json", {});
  EXPECT_EQ(Json::parse(sources.body).at("count"), 1) << sources.body;
  EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(sources.body), "theirs"));
  EXPECT_EQ(Ask("data-sources/update.json",
                {{"filters", R"([{"identifier": "ours"}])"}, {"updates", R"([{"name": "x"}])"}})
                .status,
            403);
}

TEST_F(GatewayIsolationTest, TextOfAClientIsNeverPartOfAStatement) {
  for (const char* text : {"' OR 1=1 --", "\\'; DROP TABLE data_point; --", "\" OR id > 0 OR \"",
                           "x\\\" OR participant = \\\"theirs", "*", "%"}) {
    const std::string quoted = nlohmann::json(text).dump();
    for (const char* key : {"source", "source__startswith", "secondary_identifier"}) {
      const HttpResponse response = AskPoints(absl::StrCat("[{\"", key, "\": ", quoted, "}]"));
      EXPECT_EQ(response.status, 200) << key << text << response.body;
      EXPECT_FALSE(absl::StrContains(response.body, "hidden")) << key << text;
    }
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 2);
}

}  // namespace webmunk::testing
