#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/extension_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
#include "tests/support/study_client.h"

namespace webmunk::testing {
namespace {

// Everybody may send to the system that this one replaces, whatever and as much as
// they like. What an installed client is told in place of that must make it keep
// its data: text, and when to come again.
class Gap37Test : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags) {
    product_.emplace(SharedCluster().NewDatabase(), flags);
    sql_.emplace(product_->database_url());
    http_.emplace(product_->http_port());
  }

  // Sends a point as each kind of installed client does; returns the answers.
  std::vector<HttpResponse> SendAllWays(const std::string& participant) {
    const std::string point = PointText{.source = '"' + participant + '"'}.Json();
    const std::string bundle = JsonArray({point});
    std::vector<HttpResponse> responses;
    for (const HttpRequest& request :
         {BundlePost(bundle),
          HttpRequest{
              .method = "CREATE", .target = "/data/add-bundle.json", .headers = {}, .body = bundle},
          FormPost("/data/add-point.json", {{"payload", point}})}) {
      responses.push_back(http_->Send(request).value_or(HttpResponse{}));
    }
    return responses;
  }

  static void ExpectToldToWait(const std::vector<HttpResponse>& responses, int status) {
    for (const HttpResponse& response : responses) {
      EXPECT_EQ(response.status, status) << response.body;
      EXPECT_TRUE(absl::StartsWith(response.Header("Content-Type").value_or(""), "text/plain"));
      EXPECT_FALSE(response.body.empty() || IsJson(response.body)) << response.body;
      EXPECT_GT(std::stoi(response.Header("Retry-After").value_or("0")), 0);
    }
  }

  void SendWell(const std::string& participant) {
    const auto response =
        http_->Send(BundlePost(JsonArray({PointText{.source = '"' + participant + '"'}.Json()})));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201) << response->body;
  }

  int64_t Points() { return sql_->Number("SELECT count(*) FROM data_point"); }
  int64_t Participants() { return sql_->Number("SELECT count(*) FROM participant"); }

  std::optional<Product> product_;
  std::optional<SqlConnection> sql_;
  std::optional<HttpClient> http_;
};

TEST_F(Gap37Test, Gap37FloodFromOneAddressIsToldToWait) {
  Start({"--address_rate=0.001", "--address_burst=1"});
  SendWell("a");
  ExpectToldToWait(SendAllWays("b"), 429);
  EXPECT_EQ(Points(), 1);
}

TEST_F(Gap37Test, Gap37FloodOfOneParticipantIsToldToWaitAndOthersAreNot) {
  Start({"--participant_rate=0.001", "--participant_burst=1"});
  SendWell("a");
  ExpectToldToWait(SendAllWays("a"), 429);
  SendWell("b");
  EXPECT_EQ(Points(), 2);
}

TEST_F(Gap37Test, Gap37FloodOfInventedParticipantsIsToldToWaitAndKnownOnesAreNot) {
  Start({"--new_participants_per_hour=1"});
  SendWell("a");
  for (int i = 0; i < 3; ++i) ExpectToldToWait(SendAllWays(absl::StrCat("invented-", i)), 503);
  EXPECT_EQ(Participants(), 1);
  SendWell("a");
}

TEST_F(Gap37Test, Gap37SenderWhoIsLimitedLosesNothing) {
  Start({"--address_rate=1", "--address_burst=1"});
  ExtensionClient extension("patient");
  extension.set_max_rows(2);
  for (int i = 0; i < 6; ++i) {
    extension.Enqueue("good", absl::StrCat("\"n\":", i), 1710000000000 + i);
  }
  int refused = 0;
  Await("all is sent", [&] {
    if (extension.pending() > 0 && !extension.Upload(*http_)) ++refused;
    return extension.pending() == 0;
  });
  EXPECT_GT(refused, 0);
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM data_point d JOIN generator g "
                         "ON g.id = d.generator_id WHERE g.identifier = 'good'"),
            6);
}

TEST_F(Gap37Test, Gap37ForgedSourceLeavesNothingWhereOnlyTheEnrolledMaySend) {
  Start({});
  StudyClient study(product_->server().NewChannel());
  ASSERT_TRUE(study.SetEnrolledOnly(true).ok());
  ASSERT_TRUE(study.Create("enrolled").ok());
  ExpectToldToWait(SendAllWays("forged"), 503);
  EXPECT_EQ(Points(), 0);
  EXPECT_EQ(Participants(), 1);
  EXPECT_EQ(sql_->Number("SELECT count(*) FROM quarantine"), 0);
  SendWell("enrolled");
  EXPECT_EQ(Points(), 1);
}

}  // namespace
}  // namespace webmunk::testing
