#include "tests/integration/federation_test.h"

#include <nlohmann/json.hpp>

#include "tests/support/http_client.h"
#include "tests/support/ledger.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {

// Sender and receiver are both products of ours.
class FederationOfTwoTest : public FederationTest {
 protected:
  FederationOfTwoTest()
      : receiver_(SharedCluster().NewDatabase()), receiver_sql_(receiver_.database_url()) {
    data_servers().CreateAt("other", "http://127.0.0.1:" + std::to_string(receiver_.http_port()) +
                                         "/data/add-bundle.json");
  }

  Product& receiver() { return receiver_; }
  SqlConnection& receiver_sql() { return receiver_sql_; }
  int64_t Received() { return receiver_sql_.Number("SELECT count(*) FROM data_point"); }

 private:
  Product receiver_;
  SqlConnection receiver_sql_;
};

TEST_F(FederationOfTwoTest, PointsOfAnAssignedParticipantArriveThereAndAreNotStoredHere) {
  Assign(sql(), "far", "other");
  std::vector<std::string> points = Points("far", 0, 5);
  points.push_back(Point("near", 0));
  const auto response = Append(points);
  EXPECT_EQ(response.forwarded(), 5);
  EXPECT_EQ(response.stored(), 1);
  AwaitDelivered(sql());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 1);
  EXPECT_EQ(sql().Number("SELECT sum(forwarded) FROM bundle_participant"), 5);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point WHERE properties IS NOT NULL"), 0);
  ExpectLedgerAddsUp(sql());

  QueryClient query(receiver().server().NewChannel());
  v1::ListDataPointsRequest request;
  request.set_parent("participants/far");
  const auto arrived = query.AllPoints(request);
  ASSERT_EQ(arrived.size(), 5U);
  const auto metadata = nlohmann::json::parse(arrived[3].properties()).at("passive-data-metadata");
  auto expected = nlohmann::json::parse(Point("far", 3)).at("passive-data-metadata");
  expected["encrypted_transmission"] = false;
  EXPECT_EQ(metadata, expected);
}

TEST_F(FederationOfTwoTest, FileThatCameWithAPointStaysHereWithItsBundle) {
  Assign(sql(), "far", "other");
  const std::string part = "--XyX\r\nContent-Disposition: form-data; name=\"";
  const std::string point = PointText{.members = R"("p@":"photo")", .source = R"("far")"}.Json();
  const auto answer =
      HttpClient(sender().http_port())
          .Send({.method = "POST",
                 .target = "/data/add-bundle.json",
                 .headers = {{"Content-Type", "multipart/form-data; boundary=XyX"}},
                 .body = part + "photo\"; filename=\"x\"\r\n\r\n1\r\n" + part +
                         "payload\"\r\n\r\n" + JsonArray({point}) + "\r\n--XyX--\r\n"});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 201) << answer->body;
  AwaitDelivered(sql());
  EXPECT_EQ(Received(), 1);
  EXPECT_EQ(receiver_sql().Number("SELECT count(*) FROM attachment"), 0);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM attachment JOIN bundle_attachment "
                         "ON attachment_id = attachment.id WHERE expires IS NULL"),
            1);
}

TEST_F(FederationOfTwoTest, PointSentAgainIsADuplicateAndIsNotDeliveredTwice) {
  Assign(sql(), "far", "other");
  EXPECT_EQ(Append(Points("far", 0, 3)).forwarded(), 3);
  EXPECT_EQ(Append(Points("far", 0, 4)).duplicate(), 3);
  AwaitDelivered(sql());
  EXPECT_EQ(Append(Points("far", 0, 4)).duplicate(), 4);
  AwaitDelivered(sql());
  EXPECT_EQ(Received(), 4);
  EXPECT_EQ(receiver_sql().Number("SELECT sum(received) FROM bundle_participant"), 4);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 0);
}

TEST_F(FederationOfTwoTest, PointIsKnownAgainWhateverTheParticipantWasAssignedToMeanwhile) {
  EXPECT_EQ(Append(Points("far", 0, 2)).stored(), 2);
  Assign(sql(), "far", "other");
  const auto assigned = Append(Points("far", 0, 4));
  EXPECT_EQ(assigned.duplicate(), 2);
  EXPECT_EQ(assigned.forwarded(), 2);
  AwaitDelivered(sql());
  Assign(sql(), "far", "");
  const auto ended = Append(Points("far", 0, 6));
  EXPECT_EQ(ended.duplicate(), 4);
  EXPECT_EQ(ended.stored(), 2);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 4);
  EXPECT_EQ(Received(), 2);
}

TEST_F(FederationOfTwoTest, EqualEventsStayAsManyHoweverTheyAreCutIntoBundles) {
  Assign(sql(), "far", "other");
  // More than a bundle holds; the second time two more of the same.
  std::vector<std::string> points(150, Point("far", 0));
  EXPECT_EQ(Append(points).forwarded(), 150);
  AwaitDelivered(sql());
  points.resize(152, Point("far", 0));
  EXPECT_EQ(Append(points).forwarded(), 2);
  AwaitDelivered(sql());
  EXPECT_EQ(Received(), 152);
}

TEST_F(FederationOfTwoTest, OtherServerRecognisesWhatItsClientAlsoSentDirectly) {
  Assign(sql(), "far", "other");
  IngestClient direct(receiver().server().NewChannel());
  EXPECT_EQ(direct.AppendJson(JsonArray(Points("far", 0, 3))), (Counts{3, 0, 0}));
  EXPECT_EQ(Append(Points("far", 0, 4)).forwarded(), 4);
  AwaitDelivered(sql());
  EXPECT_EQ(Received(), 4);
}

TEST_F(FederationOfTwoTest, NullAndOddParticipantsArriveAsThemselves) {
  Assign(sql(), "-", "other");
  Assign(sql(), "missing-source", "other");
  Assign(sql(), "a&b=%+ \xC3\xA9", "other");
  EXPECT_EQ(Append({PointText{.source = "null"}.Json(), PointText{.source = R"("")"}.Json(),
                    PointText{.source = "\"a&b=%+ \xC3\xA9\""}.Json()})
                .forwarded(),
            3);
  AwaitDelivered(sql());
  EXPECT_EQ(receiver_sql().Query("SELECT identifier FROM participant ORDER BY 1"),
            (std::vector<SqlRow>{{"-"}, {"a&b=%+ \xC3\xA9"}, {"missing-source"}}));
}

}  // namespace webmunk::testing
