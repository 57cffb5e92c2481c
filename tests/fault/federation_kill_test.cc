#include <gtest/gtest.h>

#include <atomic>

#include "tests/fault/seeded_random.h"
#include "tests/support/environment.h"
#include "tests/support/extension_storm.h"
#include "tests/support/federation.h"
#include "tests/support/http_client.h"
#include "tests/support/ledger.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/scripted_receiver.h"

namespace webmunk::testing {

// Points travel from the extension over one product to another, by a receiver
// between the two that does its worst: it refuses, cuts before and after the other
// product has stored, and does not answer in time.
class FederationKillTest : public ::testing::Test {
 protected:
  FederationKillTest()
      : cluster_(SharedCluster(PostgresCluster::Durability::kFull)),
        receiver_(cluster_.NewDatabase()),
        sender_(cluster_.NewDatabase(),
                {"--delivery_interval=1s", "--delivery_max_wait=300ms", "--delivery_timeout=1s",
                 "--delivery_points=20", "--task_lease=2s"}),
        sender_sql_(sender_.database_url()),
        receiver_sql_(receiver_.database_url()),
        between_([this](const ScriptedReceiver::Request& request) { return Worst(request); }) {
    DataServerClient(sender_.server().NewChannel()).CreateAt("other", between_.Url("/"));
  }

  ScriptedReceiver::Reply Worst(const ScriptedReceiver::Request& request) {
    const int turn = calm_ ? 7 : turns_++ % 8;
    if (turn == 1) return {.status = 500};
    if (turn == 3) return {.is_cut = true};
    HttpClient http(receiver_.http_port());
    const auto response =
        http.Send({.method = "POST",
                   .target = "/data/add-bundle.json",
                   .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = request.body});
    if (!response.has_value()) return {.is_cut = true};
    if (turn == 4) return {.is_cut = true};
    if (turn == 6 && turns_ < 30) return {.is_silent = true};
    return {.status = response->status, .body = response->body};
  }

  PostgresCluster& cluster_;
  Product receiver_;
  Product sender_;
  SqlConnection sender_sql_;
  SqlConnection receiver_sql_;
  std::atomic<int> turns_ = 0;
  std::atomic<bool> calm_ = false;
  ScriptedReceiver between_;
  SeededRandom random_{FaultSeed()};
};

TEST_F(FederationKillTest, KilledSenderAndBrokenConnectionsLoseNothingAndDoubleNothing) {
  ExtensionStorm storm(sender_.http_port(), 1);
  // Whoever sends is assigned as soon as known: what came before stays here.
  const int rounds = FullRun() ? 30 : 4;
  for (int round = 0; round < rounds; ++round) {
    const int before = turns_;
    Await("a few attempts", [&] {
      sender_sql_.Execute(
          "UPDATE participant SET data_server_id = (SELECT id FROM data_server) "
          "WHERE data_server_id IS NULL");
      return turns_ >= before + 6;
    });
    random_.Pause(0, 100);
    EXPECT_EQ(sender_.server().process().Stop(SIGKILL, std::chrono::seconds(5)), 128 + SIGKILL);
    sender_.StartServer();
    // What it has left by now is work enough for the other rounds.
    if (round == 0) storm.Drain();
  }
  calm_ = true;
  AwaitDelivered(sender_sql_);
  EXPECT_GT(turns_, 8) << "nothing was broken: this shows nothing";

  // Each point that is acknowledged is here or there, and nothing else is there.
  const std::string actions =
      "SELECT count(*) FROM data_point d JOIN generator g ON g.id = d.generator_id "
      "WHERE g.identifier = 'webmunk-extension-action'";
  EXPECT_EQ(static_cast<size_t>(sender_sql_.Number(actions) + receiver_sql_.Number(actions)),
            storm.acknowledged());
  EXPECT_GT(receiver_sql_.Number("SELECT count(*) FROM data_point"), 0);
  EXPECT_EQ(sender_sql_.Number("SELECT sum(forwarded) FROM bundle_participant"),
            receiver_sql_.Number("SELECT count(*) FROM data_point"));
  EXPECT_EQ(
      sender_sql_.Query("SELECT p.identifier, count(*) FROM outbox_point o "
                        "JOIN participant p ON p.id = o.participant_id GROUP BY 1 ORDER BY 1"),
      receiver_sql_.Query("SELECT p.identifier, count(*) FROM data_point d "
                          "JOIN participant p ON p.id = d.participant_id "
                          "GROUP BY 1 ORDER BY 1"));
  EXPECT_EQ(sender_sql_.Query("SELECT created, hash FROM outbox_point ORDER BY 1, 2"),
            receiver_sql_.Query("SELECT created, hash FROM data_point ORDER BY 1, 2"));
  ExpectLedgerAddsUp(sender_sql_);
  ExpectLedgerAddsUp(receiver_sql_);
}

}  // namespace webmunk::testing
