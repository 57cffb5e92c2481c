#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/integration/federation_test.h"
#include "tests/support/await.h"
#include "tests/support/erasure_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/scripted_receiver.h"
#include "tests/support/task_client.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

using Json = nlohmann::json;

// A product that others may ask.
class FetchMetadataTest : public ::testing::Test {
 protected:
  FetchMetadataTest()
      : directory_("webmunk-key-"),
        product_(SharedCluster().NewDatabase(), {"--request_key_file=" + KeyFile()}),
        http_(product_.http_port()),
        ingest_(product_.server().NewChannel()) {}

  // The body of the answer, which is expected to be 200 and JSON.
  std::string Fetch(const std::string& participant, const std::string& key) {
    const auto response = http_.Send(
        FormPost("/data/fetch-metadata.json", {{"identifier", participant}, {"request-key", key}}));
    if (!response.has_value()) return "no answer";
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->Header("Content-Type"), "application/json");
    return response->body;
  }

  Product& product() { return product_; }
  HttpClient& http() { return http_; }
  IngestClient& ingest() { return ingest_; }

 private:
  std::string KeyFile() {
    const std::string path = directory_.path() + "/keys";
    std::ofstream(path) << "first-key\nsecond-key\n";
    return path;
  }

  TempDirectory directory_;
  Product product_;
  HttpClient http_;
  IngestClient ingest_;
};

TEST_F(FetchMetadataTest, TellsWhatIsStoredOfAParticipant) {
  std::vector<std::string> points;
  for (const char* time : {"1710000000.5", "1710000004", "1710000010.5"}) {
    points.push_back(PointText{.timestamp = time}.Json());
  }
  points.push_back(PointText{.timestamp = "1710000007", .generator_id = R"("other")"}.Json());
  points.push_back(PointText{.source = R"("somebody else")"}.Json());
  ingest().AppendJson(JsonArray(points));
  for (const char* key : {"first-key", "second-key"}) {
    const std::string text = Fetch("p", key);
    EXPECT_EQ(text.rfind("{\n  \"latest_point\": ", 0), 0U) << text;
    const Json metadata = Json::parse(text);
    EXPECT_EQ(metadata.at("point_count"), 4);
    EXPECT_EQ(metadata.at("point_frequency"), 0.4);
    EXPECT_EQ(metadata.at("latest_point_created"), 1710000010);
    EXPECT_EQ(metadata.at("user_agent"), "Test/1");
    ASSERT_EQ(metadata.at("generator_statistics").size(), 2U);
    const Json& other = metadata.at("generator_statistics").at(0);
    EXPECT_EQ(other.at("identifier"), "other");
    EXPECT_EQ(other.at("source"), "p");
    EXPECT_EQ(other.at("points_count"), 1);
    EXPECT_EQ(other.at("frequency"), 0);
    EXPECT_EQ(metadata.at("generator_statistics").at(1).at("first_created"), 1710000000);
  }
}

TEST_F(FetchMetadataTest, TellsNothingWithoutTheKeyOrOfStrangers) {
  ingest().AppendJson(JsonArray({PointText{}.Json()}));
  EXPECT_NE(Fetch("p", "first-key"), "{}");
  for (const char* key : {"", "wrong", "first-ke", "first-key ", "first-key\nsecond-key"}) {
    EXPECT_EQ(Fetch("p", key), "{}") << key;
  }
  EXPECT_EQ(Fetch("stranger", "first-key"), "{}");
  EXPECT_EQ(Fetch("", "first-key"), "{}");
}

TEST_F(FetchMetadataTest, WhatIsToldIsAuditedEachTimeAndWhatStrangersAskNotEachTime) {
  ingest().AppendJson(JsonArray({PointText{}.Json()}));
  SqlConnection sql(product().database_url());
  const std::string told =
      "SELECT count(*) FROM audit_entry WHERE method = "
      "'ParticipantService.FetchParticipantMetadata' AND code = 0 AND item_count = 1 "
      "AND participant_ids = ARRAY(SELECT id FROM participant WHERE identifier = 'p')";
  constexpr int kCalls = 20;
  for (int i = 0; i < kCalls; ++i) {
    EXPECT_NE(Fetch("p", "first-key"), "{}");
    EXPECT_EQ(Fetch("p", "wrong"), "{}");
  }
  Await("the entries", [&] { return sql.Number(told) == kCalls; });
  EXPECT_EQ(sql.Number("SELECT count(*) FROM audit_entry WHERE details::text LIKE '%key%' "
                       "OR details::text LIKE '%wrong%'"),
            0);
  EXPECT_LT(sql.Number("SELECT count(*) FROM audit_entry WHERE item_count = 0"), kCalls);
}

TEST_F(FetchMetadataTest, FailureIsText) {
  product().server().process().Stop(SIGKILL, std::chrono::seconds(5));
  const auto response = http().Send(
      FormPost("/data/fetch-metadata.json", {{"identifier", "p"}, {"request-key", "first-key"}}));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->Header("Content-Type"), "text/plain");
}

TEST_F(FederationTest, MetadataOfAssignedParticipantsIsPulledAndKept) {
  std::atomic<int> asked = 0;
  ScriptedReceiver other([&](const ScriptedReceiver::Request& request) {
    // First it fails, then it answers with what is no JSON.
    switch (asked++) {
      case 0:
        return ScriptedReceiver::Reply{.status = 503};
      case 1:
        return ScriptedReceiver::Reply{.status = 200, .body = "{no JSON"};
      default:
        return ScriptedReceiver::Reply{.status = 200,
                                       .body = R"({"point_count": 7, "of": ")" +
                                               FormField(request.body, "identifier") + "\"}"};
    }
  });
  v1::DataServer server;
  server.set_upload_url(other.Url("/data/add-bundle.json"));
  server.set_metadata_url(other.Url("/data/fetch-metadata.json"));
  server.set_request_key("k & k");
  ASSERT_TRUE(data_servers().Create("other", server).ok());
  Assign(sql(), "far & away", "other");
  Assign(sql(), "farther", "other");
  Assign(sql(), "near", "");
  TaskClient tasks(sender().server().NewChannel());
  Await("the metadata of both", [&] {
    // Both wait longer than a test should.
    tasks.RunToEnd("pull-metadata");
    sql().Execute("UPDATE participant_metadata SET asked = '-infinity' WHERE metadata IS NULL");
    return sql().Number("SELECT count(*) FROM participant_metadata WHERE metadata IS NOT NULL") ==
           2;
  });
  EXPECT_EQ(sql().Query("SELECT p.identifier, m.metadata->>'of', m.metadata->>'point_count' "
                        "FROM participant_metadata m JOIN participant p ON p.id = m.participant_id "
                        "ORDER BY 1"),
            (std::vector<SqlRow>{{"far & away", "far & away", "7"}, {"farther", "farther", "7"}}));
  for (const auto& request : other.requests()) {
    EXPECT_EQ(request.target, "/data/fetch-metadata.json");
    EXPECT_EQ(FormField(request.body, "request-key"), "k & k");
  }
}

TEST_F(FederationTest, AnswerThatComesAfterAnErasureIsNotKept) {
  ErasureClient erasures(sender().server().NewChannel());
  std::atomic<bool> is_well = true;
  ScriptedReceiver other([&](const ScriptedReceiver::Request& request) {
    const std::string asked = FormField(request.body, "identifier");
    erasures.AwaitEnd(erasures.Start(asked).name());
    return ScriptedReceiver::Reply{.status = is_well ? 200 : 503,
                                   .body = R"({"of": ")" + asked + "\"}"};
  });
  v1::DataServer server;
  server.set_upload_url(other.Url("/data/add-bundle.json"));
  server.set_metadata_url(other.Url("/data/fetch-metadata.json"));
  ASSERT_TRUE(data_servers().Create("other", server).ok());
  Assign(sql(), "far", "other");
  TaskClient tasks(sender().server().NewChannel());
  tasks.RunToEnd("pull-metadata");
  is_well = false;
  Assign(sql(), "farther", "other");
  tasks.RunToEnd("pull-metadata");
  EXPECT_EQ(other.requests().size(), 2U);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant_metadata"), 0);
}

TEST_F(FederationTest, DataServersAreNotAskedForWhoIsErasedMeanwhile) {
  ErasureClient erasures(sender().server().NewChannel());
  ScriptedReceiver other([&](const ScriptedReceiver::Request&) {
    erasures.AwaitEnd(erasures.Start("second").name());
    return ScriptedReceiver::Reply{.status = 200, .body = "{}"};
  });
  v1::DataServer server;
  server.set_upload_url(other.Url("/data/add-bundle.json"));
  server.set_metadata_url(other.Url("/data/fetch-metadata.json"));
  ASSERT_TRUE(data_servers().Create("other", server).ok());
  // One statement, so that one list has both.
  sql().Execute(
      "INSERT INTO participant (identifier, identifier_sha256, data_server_id) "
      "SELECT name, sha256(convert_to(name, 'UTF8')), id "
      "FROM data_server, (VALUES ('first'), ('second')) AS people (name)");
  TaskClient(sender().server().NewChannel()).RunToEnd("pull-metadata");
  ASSERT_EQ(other.requests().size(), 1U);
  EXPECT_EQ(FormField(other.requests()[0].body, "identifier"), "first");
}

TEST_F(FetchMetadataTest, TellsNothingOfWhoIsBeingErased) {
  ingest().AppendJson(JsonArray({PointText{}.Json()}));
  EXPECT_NE(Fetch("p", "first-key"), "{}");
  SqlConnection(product().database_url())
      .Execute("UPDATE participant SET state = 'blocked', being_erased = true");
  EXPECT_EQ(Fetch("p", "first-key"), "{}");
}

}  // namespace webmunk::testing
