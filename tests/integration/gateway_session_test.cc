// How browsers log in by the gateway, and that nobody else can use a session.

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/product_test.h"
#include "tests/support/require.h"
#include "webmunk/v1/auth.grpc.pb.h"

namespace webmunk::testing {
namespace {

constexpr char kPassword[] = "correct horse battery";
constexpr char kHost[] = "data.example.org";
constexpr char kCookie[] = "__Host-webmunk_session=";

}  // namespace

class GatewaySessionTest : public OwnProductTest {
 protected:
  GatewaySessionTest() {
    const HttpResponse made =
        Send({.method = "POST",
              .target = "/v1/users",
              .headers = {{"Content-Type", "application/json"}},
              .body = absl::StrCat(R"({"userId":"ada","password":")", kPassword,
                                   R"(","user":{"roles":[{"role":"ROLE_MANAGER"}]}})")});
    Require(made.status == 200, absl::StrCat("no user was made: ", made.body));
  }

  HttpResponse Send(const HttpRequest& request) {
    const auto response = http().Send(request);
    Require(response.has_value(), "no answer");
    return *response;
  }

  HttpResponse LogIn(const std::string& password, HttpHeaders more = {}) {
    more.emplace_back("Host", kHost);
    more.emplace_back("Content-Type", "application/json");
    return Send({.method = "POST",
                 .target = "/v1/login",
                 .headers = more,
                 .body = absl::StrCat(R"({"userId":"ada","password":")", password, R"("})"),
                 .anonymous = true});
  }

  // What the browser keeps of a login: `name=value`.
  std::string Cookie() {
    const std::string set = LogIn(kPassword).Header("Set-Cookie").value_or("");
    Require(absl::StartsWith(set, kCookie), "no cookie: " + set);
    return set.substr(0, set.find(';'));
  }

  int StatusOf(const std::string& method, const std::string& target, const HttpHeaders& headers,
               const std::string& body = "") {
    HttpRequest request{
        .method = method, .target = target, .headers = headers, .body = body, .anonymous = true};
    request.headers.emplace_back("Host", kHost);
    return Send(request).status;
  }
};

TEST_F(GatewaySessionTest, CookieIsASessionUntilLogout) {
  EXPECT_EQ(LogIn("wrong password").status, 401);
  const std::string cookie = Cookie();
  const HttpHeaders own = {{"Cookie", cookie},
                           {"Origin", absl::StrCat("https://", kHost)},
                           {"Content-Type", "application/json"}};
  EXPECT_EQ(StatusOf("GET", "/v1/currentUser", {{"Cookie", cookie}}), 200);
  EXPECT_EQ(StatusOf("POST", "/v1/participantGroups", own, R"({"displayName":"A"})"), 200);
  EXPECT_EQ(StatusOf("POST", "/v1/logout", own), 200);
  EXPECT_EQ(StatusOf("GET", "/v1/currentUser", {{"Cookie", cookie}}), 401);
}

TEST_F(GatewaySessionTest, PagesOfOtherSitesChangeNothing) {
  const std::string cookie = Cookie();
  const std::string group = R"({"displayName":"B"})";
  const std::string json = "application/json";
  for (const HttpHeaders& headers :
       std::vector<HttpHeaders>{{{"Content-Type", json}},
                                {{"Content-Type", json}, {"Origin", "https://evil.example"}},
                                {{"Content-Type", json}, {"Origin", "null"}},
                                {{"Content-Type", json},
                                 {"Origin", absl::StrCat("https://", kHost)},
                                 {"Sec-Fetch-Site", "cross-site"}}}) {
    HttpHeaders all = headers;
    all.emplace_back("Cookie", cookie);
    EXPECT_EQ(StatusOf("POST", "/v1/participantGroups", all, group), 403);
  }
  for (const char* form :
       {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"}) {
    EXPECT_EQ(StatusOf("POST", "/v1/participantGroups",
                       {{"Cookie", cookie}, {"Content-Type", form}}, group),
              415);
  }
  EXPECT_EQ(LogIn(kPassword, {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant_group"), 0);
}

TEST_F(GatewaySessionTest, SessionCannotBeForgedPastTheCookie) {
  const std::string token = Cookie().substr(sizeof(kCookie) - 1);
  EXPECT_EQ(StatusOf("GET", "/v1/currentUser", {{"X-Webmunk-Session", token}}), 401);
  EXPECT_EQ(StatusOf("GET", "/v1/currentUser", {{"Grpc-Metadata-X-Webmunk-Session", token}}), 401);
  EXPECT_EQ(StatusOf("GET", "/v1/currentUser", {{"Authorization", absl::StrCat("Bearer ", token)}}),
            401);
  // Straight to the server's TCP port.
  const auto auth = v1::AuthService::NewStub(product().server().NewAnonymousChannel());
  grpc::ClientContext context;
  context.AddMetadata("x-webmunk-session", token);
  context.AddMetadata("x-webmunk-origin", absl::StrCat("https://", kHost));
  context.AddMetadata("x-webmunk-host", kHost);
  v1::GetCurrentUserResponse response;
  EXPECT_EQ(auth->GetCurrentUser(&context, {}, &response).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace webmunk::testing
