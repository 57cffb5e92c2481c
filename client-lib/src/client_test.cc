#include "webmunk/client.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "testing/fake_server.h"

namespace webmunk {
namespace {

const grpc::Status kAway(grpc::StatusCode::UNAVAILABLE, "away");

Client ConnectTo(const FakeServer& server) { return *Client::Connect(server.options()); }

TEST(ClientTest, RawBundleIsSentAsItIsAndItsCountsComeBack) {
  FakeServer server;
  server.script.append_response.set_stored(7);
  const auto response =
      ConnectTo(server).AppendBundle(std::string("\x1f\x8b\0x", 4), v1::RawBundle::ENCODING_GZIP);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->stored(), 7);
  ASSERT_EQ(server.script.appended.size(), 1U);
  EXPECT_EQ(server.script.appended[0].raw().payload(), std::string("\x1f\x8b\0x", 4));
  EXPECT_EQ(server.script.appended[0].raw().encoding(), v1::RawBundle::ENCODING_GZIP);
}

TEST(ClientTest, TypedPointsAreSentInTheirOrder) {
  FakeServer server;
  std::vector<v1::NewDataPoint> points(2);
  points[0].set_participant("a");
  points[1].set_participant("b");
  ASSERT_TRUE(ConnectTo(server).AppendBundle(points).ok());
  ASSERT_EQ(server.script.appended.size(), 1U);
  const v1::TypedBundle& bundle = server.script.appended[0].typed();
  ASSERT_EQ(bundle.points_size(), 2);
  EXPECT_EQ(bundle.points(0).participant(), "a");
  EXPECT_EQ(bundle.points(1).participant(), "b");
}

TEST(ClientTest, BundleIsSentAgainWhileTheServerIsUnavailable) {
  FakeServer server;
  server.script.errors = {kAway, kAway};
  const auto response = ConnectTo(server).AppendBundle("[]", v1::RawBundle::ENCODING_IDENTITY);
  EXPECT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(server.script.appended.size(), 3U);
  EXPECT_EQ(server.script.appended[2].raw().payload(), "[]");
}

TEST(ClientTest, BundleLargerThanGrpcsDefaultLimitIsSent) {
  FakeServer server;
  const std::string payload(std::size_t{64} << 20, ' ');
  const auto response = ConnectTo(server).AppendBundle(payload, v1::RawBundle::ENCODING_IDENTITY);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(server.script.appended[0].raw().payload().size(), payload.size());
}

TEST(ClientTest, MessageAboveTheLimitIsResourceExhausted) {
  FakeServer server;
  ClientOptions options = server.options();
  options.max_send_bytes = 1000;
  const auto response = Client::Connect(options)->AppendBundle(std::string(1001, ' '),
                                                               v1::RawBundle::ENCODING_IDENTITY);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(ClientTest, ParticipantIsAskedForByItsResourceName) {
  FakeServer server;
  const auto participant = ConnectTo(server).GetParticipant("a/b");
  ASSERT_TRUE(participant.ok()) << participant.status();
  EXPECT_EQ(participant->name(), "participants/a/b");
}

TEST(ClientTest, ServersErrorKeepsItsCodeAndMessage) {
  FakeServer server;
  server.script.errors = {grpc::Status(grpc::StatusCode::NOT_FOUND, "no such participant")};
  EXPECT_EQ(ConnectTo(server).GetParticipant("x").status(),
            absl::NotFoundError("no such participant"));
}

TEST(ClientTest, SlowAnswerIsDeadlineExceeded) {
  FakeServer server;
  server.script.delay = absl::Milliseconds(300);
  const auto participant =
      ConnectTo(server).WithTimeout(absl::Milliseconds(50)).GetParticipant("x");
  EXPECT_EQ(participant.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(ClientTest, AllAttemptsShareOneDeadline) {
  FakeServer server;
  server.script.errors = {kAway, kAway, kAway};
  server.script.delay = absl::Milliseconds(150);
  ASSERT_TRUE(ConnectTo(server).WithTimeout(absl::Seconds(8)).GetParticipant("x").ok());
  ASSERT_EQ(server.script.times_left.size(), 4U);
  // Three attempts of 150 ms are gone; gRPC may round the rest up.
  EXPECT_LE(server.script.times_left[3], absl::Seconds(8) - absl::Milliseconds(450));
}

TEST(ClientTest, DeadAddressIsUnavailable) {
  std::optional<FakeServer> server(std::in_place);
  ClientOptions options = server->options();
  server.reset();
  options.timeout = absl::Milliseconds(500);
  const auto participant = Client::Connect(options)->GetParticipant("x");
  EXPECT_EQ(participant.status().code(), absl::StatusCode::kUnavailable) << participant.status();
}

TEST(ClientTest, CallThatBeganBeforeTheServerSucceedsOnceItIsThere) {
  std::optional<FakeServer> server(std::in_place);
  const int port = server->port();
  const Client client = ConnectTo(*server);
  server.reset();
  absl::StatusOr<v1::Participant> participant = absl::UnknownError("not called");
  std::thread caller([&] { participant = client.GetParticipant("x"); });
  absl::SleepFor(absl::Milliseconds(300));
  server.emplace(grpc::InsecureServerCredentials(), port);
  caller.join();
  EXPECT_TRUE(participant.ok()) << participant.status();
}

TEST(ClientTest, TokenIsAskedForAtEachAttempt) {
  FakeServer server;
  server.script.errors = {kAway};
  ClientOptions options = server.options();
  int number = 0;
  options.bearer_token = [&number] { return absl::StrCat("t", ++number); };
  ASSERT_TRUE(Client::Connect(options)->GetParticipant("x").ok());
  EXPECT_EQ(server.script.authorizations, (std::vector<std::string>{"Bearer t1", "Bearer t2"}));
}

TEST(ClientTest, UserAgentBeginsWithTheProgramsNameThenTheLibrarys) {
  FakeServer server;
  ClientOptions options = server.options();
  options.user_agent = "myimport/1.2";
  ASSERT_TRUE(Client::Connect(options)->GetParticipant("x").ok());
  EXPECT_TRUE(absl::StartsWith(server.script.user_agents.at(0),
                               absl::StrCat("myimport/1.2 webmunk-client/", Version(), " ")))
      << server.script.user_agents[0];
}

TEST(ClientTest, CopyOutlivesTheHandleItCameFrom) {
  FakeServer server;
  std::optional<Client> first = ConnectTo(server);
  const Client copy = *first;
  first.reset();
  EXPECT_TRUE(copy.GetParticipant("x").ok());
}

TEST(ClientTest, StubCallWithPreparedContextCarriesTheDeadline) {
  FakeServer server;
  const Client client = ConnectTo(server);
  grpc::ClientContext context;
  client.Prepare(context);
  v1::GetParticipantResponse response;
  ASSERT_TRUE(client.participants().GetParticipant(&context, {}, &response).ok());
  EXPECT_LE(server.script.times_left.at(0), absl::Seconds(21));
}

}  // namespace
}  // namespace webmunk
