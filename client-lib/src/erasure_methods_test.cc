#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/fake_server.h"
#include "webmunk/client.h"

namespace webmunk {
namespace {

const grpc::Status kAway(grpc::StatusCode::UNAVAILABLE, "away");

Client ConnectTo(const FakeServer& server) { return *Client::Connect(server.options()); }

template <typename Task>
std::deque<Task> Named(const char* name) {
  std::deque<Task> tasks(1);
  tasks[0].set_name(name);
  return tasks;
}

TEST(ErasureMethodsTest, AnErasureIsAskedForOnceButCountsAgain) {
  FakeServer server;
  server.script.erasures = Named<v1::Erasure>("erasures/7");
  v1::EraseParticipantRequest request;
  request.set_name(ParticipantName("a/b"));
  server.script.errors = {kAway};
  EXPECT_EQ(ConnectTo(server).EraseParticipant(request).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.script.erased.size(), 1U);

  request.set_validate_only(true);
  server.script.errors = {kAway};
  const auto counted = ConnectTo(server).EraseParticipant(request);
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ(counted->name(), "erasures/7");
  ASSERT_EQ(server.script.erased.size(), 3U);
  EXPECT_EQ(server.script.erased[2].name(), "participants/a/b");
}

TEST(ErasureMethodsTest, AMergeIsAskedForOnceButCountsAgain) {
  FakeServer server;
  server.script.merges = Named<v1::ParticipantMerge>("participantMerges/7");
  v1::MergeParticipantsRequest request;
  server.script.errors = {kAway};
  EXPECT_EQ(ConnectTo(server).MergeParticipants(request).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.script.merged.size(), 1U);

  request.set_validate_only(true);
  server.script.errors = {kAway};
  const auto counted = ConnectTo(server).MergeParticipants(request);
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ(counted->name(), "participantMerges/7");
  EXPECT_EQ(server.script.merged.size(), 3U);
}

TEST(ErasureMethodsTest, HowFarTheyAreIsAskedAgainWhileTheServerIsAway) {
  FakeServer server;
  server.script.erasures = Named<v1::Erasure>("erasures/7");
  server.script.merges = Named<v1::ParticipantMerge>("participantMerges/8");
  server.script.errors = {kAway, grpc::Status::OK, kAway};
  const Client client = ConnectTo(server);
  const auto erasure = client.GetErasure("erasures/7");
  ASSERT_TRUE(erasure.ok()) << erasure.status();
  EXPECT_EQ(erasure->name(), "erasures/7");
  const auto merge = client.GetParticipantMerge("participantMerges/8");
  ASSERT_TRUE(merge.ok()) << merge.status();
  EXPECT_EQ(merge->name(), "participantMerges/8");
  EXPECT_EQ(server.script.tasks_asked,
            (std::vector<std::string>{"erasures/7", "erasures/7", "participantMerges/8",
                                      "participantMerges/8"}));
}

TEST(ErasureMethodsTest, ListsGiveAllThereAre) {
  FakeServer server;
  server.script.erasures = Named<v1::Erasure>("erasures/7");
  server.script.merges = Named<v1::ParticipantMerge>("participantMerges/8");
  const Client client = ConnectTo(server);
  v1::ListErasuresRequest request;
  request.set_participant_id("a");
  std::vector<std::string> names;
  for (absl::StatusOr<v1::Erasure>& erasure : client.ListErasures(request)) {
    ASSERT_TRUE(erasure.ok()) << erasure.status();
    names.push_back(erasure->name());
  }
  for (absl::StatusOr<v1::ParticipantMerge>& merge : client.ListParticipantMerges()) {
    ASSERT_TRUE(merge.ok()) << merge.status();
    names.push_back(merge->name());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"erasures/7", "participantMerges/8"}));
  EXPECT_EQ(server.script.erasures_listed.participant_id(), "a");
}

}  // namespace
}  // namespace webmunk
