#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"

namespace webmunk::testing {

class PoisonPointTest : public OwnProductTest {
 protected:
  PoisonPointTest() {
    // What the product cannot know of: PostgreSQL refuses a point that passes
    // every check before it.
    sql().Execute(
        "ALTER TABLE data_point ADD CONSTRAINT no_poison "
        "CHECK (secondary IS DISTINCT FROM 'poison')");
  }

  static std::string Bundle(int client, int round, const std::string& middle) {
    std::vector<std::string> points;
    for (int i = 0; i < 9; ++i) {
      const std::string action = i == 4 ? middle : "fine";
      points.push_back(
          PointText{.members = absl::StrCat("\"action\":\"", action, "\",\"n\":", round * 9 + i),
                    .source = absl::StrCat("\"client-", client, "\"")}
              .Json());
    }
    return JsonArray(points);
  }
};

TEST_F(PoisonPointTest, RefusedPointAloneIsQuarantined) {
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 0, "poison")), (Counts{8, 0, 1}));
  const auto rows = sql().Query(
      "SELECT kind, participant, convert_from(raw, 'UTF8')::json->>'action', reason <> '' "
      "FROM quarantine");
  EXPECT_EQ(rows, (std::vector<SqlRow>{{"point", "client-0", "poison", "t"}}));
  ExpectLedgerAddsUp(sql());
}

TEST_F(PoisonPointTest, NineteenOfTwentyClientsDoNotNotice) {
  constexpr int kClients = 20;
  constexpr int kRounds = 10;
  std::latch start(kClients);
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      IngestClient ingest_client(product().server().NewChannel());
      const bool bad = client == 7;
      const Counts expected = bad ? Counts{8, 0, 1} : Counts{9, 0, 0};
      start.arrive_and_wait();
      for (int round = 0; round < kRounds; ++round) {
        EXPECT_EQ(ingest_client.AppendJson(Bundle(client, round, bad ? "poison" : "fine")),
                  expected)
            << "client " << client;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), kRounds * (kClients * 9 - 1));
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine WHERE participant = 'client-7'"),
            kRounds);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), kRounds);
  ExpectLedgerAddsUp(sql());
}

TEST_F(PoisonPointTest, ManyRefusedPointsLeaveTheOthersStored) {
  std::vector<std::string> points;
  for (int i = 0; i < 500; ++i) {
    const char* action = i % 10 == 3 ? "poison" : "fine";
    points.push_back(
        PointText{.members = absl::StrCat("\"action\":\"", action, "\",\"n\":", i)}.Json());
  }
  EXPECT_EQ(ingest().AppendJson(JsonArray(points)), (Counts{450, 0, 50}));
  EXPECT_EQ(ingest().AppendJson(JsonArray(points)), (Counts{0, 450, 50}));
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 50);
  ExpectLedgerAddsUp(sql());
}

TEST_F(PoisonPointTest, BundleOfARefusedParticipantIsStoredOnceItIsTaken) {
  sql().Execute(
      "ALTER TABLE participant ADD CONSTRAINT no_client_0 CHECK (identifier <> 'client-0')");
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 0, "fine")), (Counts{0, 0, 9}));
  EXPECT_EQ(ingest().AppendJson(Bundle(1, 0, "fine")), (Counts{9, 0, 0}));
  sql().Execute("ALTER TABLE participant DROP CONSTRAINT no_client_0");
  QuarantineClient quarantine(product().server().NewChannel());
  EXPECT_EQ(quarantine.ReplayAll().stored(), 9);
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 0, "fine")), (Counts{0, 9, 0}));
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 0);
  ExpectLedgerAddsUp(sql());
}

TEST_F(PoisonPointTest, RefusedPointIsStoredOnceThePoisonIsNone) {
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 0, "poison")), (Counts{8, 0, 1}));
  sql().Execute("ALTER TABLE data_point DROP CONSTRAINT no_poison");
  EXPECT_EQ(ingest().AppendJson(Bundle(0, 0, "poison")), (Counts{1, 8, 0}));
}

}  // namespace webmunk::testing
