#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/integration/federation_test.h"
#include "tests/support/erasure_client.h"
#include "tests/support/ledger.h"
#include "tests/support/scripted_receiver.h"

namespace webmunk::testing {
namespace {

using Reply = ScriptedReceiver::Reply;
using Request = ScriptedReceiver::Request;

// The numbers of the points in a bundle.
std::vector<int> NumbersIn(const Request& request) {
  std::vector<int> numbers;
  for (const auto& point : nlohmann::json::parse(FormField(request.body, "payload"))) {
    numbers.push_back(point.at("n"));
  }
  return numbers;
}

std::vector<int> Range(int first, int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(first + i);
  return numbers;
}

}  // namespace

TEST_F(FederationTest, OnlyAnAnswer2xxCountsAndEachAttemptSendsTheSame) {
  std::atomic<int> attempts = 0;
  ScriptedReceiver receiver([&](const Request&) -> Reply {
    switch (attempts++) {
      case 0:
        return {.status = 500};
      case 1:
        return {.status = 302, .headers = "Location: /elsewhere\r\n"};
      case 2:
        return {.is_cut = true};
      case 3:
        return {.is_silent = true};
      case 4:
        return {.status = 199};
      case 5:
        return {.status = 400, .body = R"({"message": "Unable to parse data bundle."})"};
      default:
        return {.status = 204, .body = ""};
    }
  });
  data_servers().CreateAt("scripted", receiver.Url("/data/add-bundle.json"));
  Assign(sql(), "far", "scripted");
  EXPECT_EQ(Append(Points("far", 0, 3)).forwarded(), 3);
  Await("the first attempt", [&] { return attempts > 0; });
  // What comes after the first attempt must wait for its turn.
  EXPECT_EQ(Append(Points("far", 3, 2)).forwarded(), 2);
  AwaitDelivered(sql());
  const auto requests = receiver.requests();
  ASSERT_EQ(requests.size(), 8U);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(requests[i].body, requests[0].body) << i;
    EXPECT_EQ(requests[i].target, "/data/add-bundle.json") << i;
  }
  EXPECT_EQ(NumbersIn(requests[0]), Range(0, 3));
  EXPECT_EQ(NumbersIn(requests[7]), Range(3, 2));
}

TEST_F(FederationTest, StateOfTheDeliveryIsTold) {
  std::atomic<bool> is_well = false;
  ScriptedReceiver receiver(
      [&](const Request&) -> Reply { return {.status = is_well ? 201 : 503}; });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  Assign(sql(), "far", "scripted");
  EXPECT_EQ(Append(Points("far", 0, 3)).forwarded(), 3);
  v1::DataServer server;
  Await("the failure is told", [&] {
    EXPECT_TRUE(data_servers().Get("scripted", server).ok());
    return !server.last_error().empty();
  });
  EXPECT_EQ(server.last_error(), "the server answered 503");
  EXPECT_EQ(server.pending_points(), 3);
  EXPECT_FALSE(server.has_last_delivery_time());
  EXPECT_EQ(data_servers().Delete("scripted").error_code(), grpc::FAILED_PRECONDITION);
  is_well = true;
  AwaitDelivered(sql());
  EXPECT_TRUE(data_servers().Get("scripted", server).ok());
  EXPECT_EQ(server.last_error(), "");
  EXPECT_EQ(server.pending_points(), 0);
  EXPECT_TRUE(server.has_last_delivery_time());
}

TEST_F(FederationTest, PointsGoOutInOrderAndAtMostAHundredAtATime) {
  ScriptedReceiver receiver([](const Request&) { return Reply{}; });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  Assign(sql(), "far", "scripted");
  EXPECT_EQ(Append(Points("far", 0, 120)).forwarded(), 120);
  EXPECT_EQ(Append(Points("far", 120, 130)).forwarded(), 130);
  AwaitDelivered(sql());
  std::vector<int> all;
  for (const Request& request : receiver.requests()) {
    const std::vector<int> numbers = NumbersIn(request);
    EXPECT_LE(numbers.size(), 100U);
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  EXPECT_EQ(all, Range(0, 250));
}

TEST_F(FederationTest, BundleThatIsRefusedForEverHoldsUpNoOtherParticipant) {
  ScriptedReceiver receiver([](const Request& request) -> Reply {
    return {.status = request.body.find("poison") == std::string::npos ? 201 : 500};
  });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  for (const char* participant : {"poison", "b", "c"}) Assign(sql(), participant, "scripted");
  for (const char* participant : {"poison", "b", "c"}) Append(Points(participant, 0, 2));
  Await("the others' points are delivered", [&] {
    return sql().Number("SELECT count(*) FROM outbox_point WHERE delivered IS NOT NULL") == 4;
  });
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point WHERE delivered IS NULL"), 2);
}

TEST_F(FederationTest, ServerThatDoesNotAnswerHoldsUpNoOther) {
  // Less than the sender waits for an answer.
  constexpr std::chrono::milliseconds kPatience(1800);
  std::atomic<bool> is_asking = false;
  std::atomic<int> overtakes = 0;
  ScriptedReceiver silent([&](const Request&) -> Reply {
    is_asking = true;
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (overtakes == 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    is_asking = false;
    return {.is_silent = true};
  });
  ScriptedReceiver quick([&](const Request&) -> Reply {
    if (is_asking) ++overtakes;
    return {};
  });
  data_servers().CreateAt("a-silent", silent.Url("/"));
  data_servers().CreateAt("quick", quick.Url("/"));
  for (int i = 0; i < 8; ++i) Assign(sql(), "silent-" + std::to_string(i), "a-silent");
  Assign(sql(), "quick", "quick");
  for (int i = 0; i < 8; ++i) Append(Points("silent-" + std::to_string(i), 0, 1));
  size_t sent = 0;
  Await("points arrive while the silent server is asked", [&] {
    if (is_asking && quick.requests().size() == sent) {
      Append(Points("quick", static_cast<int>(sent++), 1));
    }
    return overtakes > 0;
  });
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point o JOIN data_server s "
                         "ON s.id = o.data_server_id "
                         "WHERE s.identifier = 'a-silent' AND delivered IS NULL"),
            8);
}

TEST_F(FederationTest, AnswerOfAnySizeIsReadToItsLimitOnly) {
  ScriptedReceiver receiver(
      [](const Request&) { return Reply{.body = std::string(size_t{8} << 20, ' ')}; });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  Assign(sql(), "far", "scripted");
  EXPECT_EQ(Append(Points("far", 0, 3)).forwarded(), 3);
  AwaitDelivered(sql());
  EXPECT_EQ(receiver.requests().size(), 1U);
}

TEST_F(FederationTest, NothingMoreIsSentOfWhoIsBeingErased) {
  std::atomic<bool> is_well = false;
  std::atomic<int> of_other = 0;
  std::atomic<int> taken_of_gone = 0;
  ScriptedReceiver receiver([&](const Request& request) -> Reply {
    if (request.body.find("gone") == std::string::npos) {
      ++of_other;
    } else if (is_well) {
      ++taken_of_gone;
    }
    return {.status = is_well ? 201 : 503};
  });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  for (const char* participant : {"gone", "other"}) Assign(sql(), participant, "scripted");
  for (const char* participant : {"gone", "other"}) Append(Points(participant, 0, 2));
  Await("a failed attempt of both", [&] {
    return sql().Number("SELECT count(*) FROM outgoing_bundle WHERE attempts > 0") == 2;
  });
  sql().Execute(
      "UPDATE participant SET state = 'blocked', being_erased = true, data_server_id = NULL "
      "WHERE identifier = 'gone'");
  // What was on its way then has arrived once others have followed it twice.
  const int followed = of_other + 2;
  Await("attempts of the other", [&] { return of_other >= followed; });
  is_well = true;
  const auto delivered = [&] {
    return sql().Number("SELECT count(*) FROM outbox_point WHERE delivered IS NOT NULL");
  };
  Await("the other's points", [&] { return delivered() == 2; });
  Append(Points("other", 2, 1));
  Await("the other's next point", [&] { return delivered() == 3; });
  EXPECT_EQ(taken_of_gone, 0);
  ErasureClient erasures(sender().server().NewChannel());
  sql().Execute(
      "UPDATE participant SET state = 'active', being_erased = false WHERE identifier = 'gone'");
  const v1::Erasure done = erasures.AwaitEnd(erasures.Start("gone").name());
  EXPECT_EQ(done.erased().outbox_points(), done.found().outbox_points());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point"), 3);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outgoing_bundle"), 0);
}

TEST_F(FederationTest, BundleIsNotSentIfTheErasureBeganWhileItWasMade) {
  ScriptedReceiver receiver([](const Request&) { return Reply{}; });
  data_servers().CreateAt("scripted", receiver.Url("/"));
  Assign(sql(), "gone", "scripted");
  // Whose next bundle is made comes to wait here.
  sql().Execute("BEGIN; LOCK TABLE outgoing_bundle IN SHARE MODE");
  Append(Points("gone", 0, 2));
  SqlConnection other(sender().database_url());
  Await("the bundle is being made", [&] {
    return other.Number(
               "SELECT count(*) FROM pg_locks WHERE NOT granted "
               "AND relation = 'outgoing_bundle'::regclass") > 0;
  });
  other.Execute("UPDATE participant SET state = 'blocked', being_erased = true");
  sql().Execute("COMMIT");
  Await("the bundle is made",
        [&] { return sql().Number("SELECT count(*) FROM outgoing_bundle") == 1; });
  Assign(sql(), "other", "scripted");
  Append(Points("other", 0, 1));
  Await("the other's point", [&] { return !receiver.requests().empty(); });
  for (const Request& request : receiver.requests()) {
    EXPECT_EQ(request.body.find("gone"), std::string::npos);
  }
  EXPECT_EQ(sql().Number("SELECT count(*) FROM outbox_point JOIN participant p "
                         "ON p.id = participant_id WHERE p.being_erased AND delivered IS NULL"),
            2);
}

TEST_F(FederationTest, NothingIsWrittenToTheLogOfWhatIsSent) {
  ScriptedReceiver receiver([](const Request&) { return Reply{.is_cut = true}; });
  v1::DataServer server;
  server.set_upload_url(receiver.Url("/private-path"));
  server.set_request_key("private-key");
  ASSERT_TRUE(data_servers().Create("scripted", server).ok());
  Assign(sql(), "private-name", "scripted");
  Append(Points("private-name", 0, 1));
  Await("an attempt", [&] { return receiver.requests().size() > 1; });
  const std::string log = sender().server().process().Log();
  EXPECT_NE(log.find("delivery failed"), std::string::npos);
  EXPECT_EQ(log.find("private"), std::string::npos);
}

}  // namespace webmunk::testing
