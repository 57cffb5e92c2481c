#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "exit_code.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

v1::ParticipantMerge Merge(v1::ParticipantMerge::State state, int moved) {
  v1::ParticipantMerge merge;
  merge.set_name("participantMerges/7");
  merge.set_state(state);
  merge.set_participant("participants/stays");
  merge.set_merged_participant("participants/goes");
  merge.set_found_points(40);
  merge.set_moved_points(moved);
  return merge;
}

ToolRun RunAgainst(const FakeServer& server, std::vector<std::string> words) {
  words.insert(words.end(), {"--server", server.address()});
  return RunCommandLine(words);
}

TEST(MergesTest, TheOneNamedAfterIntoStays) {
  FakeServer server;
  server.script.merges = {Merge(v1::ParticipantMerge::STATE_QUEUED, 0)};
  const ToolRun run = RunAgainst(
      server, {"participants", "merge", "goes", "--into", "stays", "--yes", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(server.script.merged.size(), 1U);
  EXPECT_EQ(server.script.merged[0].name(), "participants/stays");
  EXPECT_EQ(server.script.merged[0].merged_participant(), "participants/goes");
  EXPECT_FALSE(server.script.merged[0].validate_only());
  EXPECT_EQ(run.out.rfind(R"({"name":"participantMerges/7","state":"STATE_QUEUED",)"
                          R"("participant":"participants/stays",)"
                          R"("mergedParticipant":"participants/goes",)",
                          0),
            0U)
      << run.out;
}

TEST(MergesTest, WhoIsAskedIsToldWhatThereIsAndMustTypeYes) {
  for (const std::string answer : {"", "y", "no", "yes"}) {
    FakeServer server;
    server.script.merges = {Merge(v1::ParticipantMerge::STATE_QUEUED, 0)};
    const bool is_meant = answer == "yes";
    std::string asked;
    const ToolRun run = RunCommandLine(
        {"participants", "merge", "goes", "--into", "stays", "--server", server.address()}, "", {},
        false, [&](const std::string& prompt) {
          asked = prompt;
          return answer;
        });
    EXPECT_EQ(run.exit_code, is_meant ? 0 : kFailed) << answer;
    EXPECT_NE(run.err.find("points 40"), std::string::npos) << run.err;
    EXPECT_NE(asked.find("participants/stays"), std::string::npos) << asked;
    ASSERT_EQ(server.script.merged.size(), is_meant ? 2U : 1U);
    EXPECT_TRUE(server.script.merged[0].validate_only());
    EXPECT_EQ(server.script.merged.back().validate_only(), !is_meant);
  }
}

TEST(MergesTest, ADryRunOnlyCountsAndNeverWaits) {
  FakeServer server;
  server.script.merges = {Merge(v1::ParticipantMerge::STATE_UNSPECIFIED, 0)};
  const ToolRun run = RunAgainst(
      server, {"participants", "merge", "goes", "--into", "stays", "--dry-run", "--wait"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(server.script.merged.size(), 1U);
  EXPECT_TRUE(server.script.merged[0].validate_only());
  EXPECT_TRUE(server.script.tasks_asked.empty());
  EXPECT_NE(run.out.find("foundPoints\t40\n"), std::string::npos) << run.out;
}

TEST(MergesTest, WaitingTellsEachStateAndTheEnd) {
  FakeServer server;
  server.script.merges = {Merge(v1::ParticipantMerge::STATE_QUEUED, 0),
                          Merge(v1::ParticipantMerge::STATE_RUNNING, 10),
                          Merge(v1::ParticipantMerge::STATE_SUCCEEDED, 40)};
  const ToolRun run =
      RunAgainst(server, {"participants", "merge", "goes", "--into", "stays", "--yes", "--wait"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err,
            "webmunk: participantMerges/7 is queued\nwebmunk: participantMerges/7 is running\n"
            "webmunk: participantMerges/7 is succeeded\n");
  EXPECT_NE(run.out.find("movedPoints\t40\n"), std::string::npos) << run.out;
}

TEST(MergesTest, OneIsWatchedByItsNumber) {
  FakeServer server;
  server.script.merges = {Merge(v1::ParticipantMerge::STATE_RUNNING, 10),
                          Merge(v1::ParticipantMerge::STATE_SUCCEEDED, 40)};
  const ToolRun run = RunAgainst(server, {"merges", "watch", "7"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(server.script.tasks_asked, (std::vector<std::string>(2, "participantMerges/7")));
  EXPECT_NE(run.out.find("state\tsucceeded\n"), std::string::npos) << run.out;
}

TEST(MergesTest, TheListHasRows) {
  FakeServer server;
  server.script.merges = {Merge(v1::ParticipantMerge::STATE_SUCCEEDED, 40)};
  const ToolRun run = RunAgainst(server, {"merges", "list"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "participantMerges/7\tsucceeded\tparticipants/stays\tparticipants/goes\t\t\t\t40\t40"
            "\t0\t\n");
}

TEST(MergesTest, WrongCommandLinesSendNothing) {
  FakeServer server;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"participants", "merge", "a", "--yes"},
        {"participants", "merge", "--into", "b", "--yes"},
        {"participants", "merge", "a", "--into", "b"},
        {"merges", "list", "a"},
        {"merges", "show", "x"},
        {"merges", "watch"}}) {
    EXPECT_EQ(RunAgainst(server, words).exit_code, kUsage) << words[0] << " " << words[1];
  }
  EXPECT_TRUE(server.script.authorizations.empty());
}

}  // namespace
}  // namespace webmunk::cli
